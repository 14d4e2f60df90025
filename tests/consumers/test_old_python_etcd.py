"""Programs that are still on an old python-etcd, which has no auth: `from etcd_stub import etcd` gives them what they have."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TAKEN = "import etcd, etcd_stub.client; assert etcd_stub.etcd is etcd; assert etcd_stub.Client is etcd.client.Client"


@pytest.mark.parametrize("version", ["0.3.3", "0.4.2"])
def test_an_old_python_etcd_is_taken(version: str, downloaded: Callable[[str, str], Path]) -> None:
    env = os.environ | {"PYTHONPATH": str(downloaded(f"python-etcd=={version}", "etcd"))}
    subprocess.run([sys.executable, "-c", TAKEN], env=env, check=True, timeout=100)
    process = subprocess.run(
        [sys.executable, "-c", "import etcd_stub.auth"], env=env, capture_output=True, text=True, check=False
    )
    assert process.stderr.splitlines()[-1].startswith("ModuleNotFoundError: No module named 'etcd.auth'")
