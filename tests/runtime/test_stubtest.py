"""stubtest: the stubs against python-etcd where it is installed, else the stand-in against the same stubs."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

proves = pytest.mark.proves

# While etcd_stub decides, there is no etcd.
AS_IF_ABSENT = """
import sys
this, sys.modules["etcd"] = sys.modules["etcd"], None
from etcd_stub import *
sys.modules["etcd"] = this
"""


@proves("etcd", "Stubs of `etcd` (python-etcd 0.4.5): results and exceptions.", "The rest is in client, lock and auth.")
@proves("etcd.client", "Stubs of `etcd.client`: Client and the shapes of what it returns.")
@proves("etcd.lock", "Stubs of `etcd.lock`: Lock.")
@proves("etcd.auth", "Stubs of `etcd.auth`: users, roles and the switch.")
def test_stubs_and_runtime_agree(tmp_path: Path) -> None:
    env = dict(os.environ)
    if importlib.util.find_spec("etcd") is None:
        # Not in the working directory, where mypy would take it for the stubs.
        scratch = tmp_path / "scratch"
        (scratch / "etcd").mkdir(parents=True)
        (scratch / "etcd" / "__init__.py").write_text(AS_IF_ABSENT)
        for room in ("auth", "client", "lock"):
            (scratch / "etcd" / f"{room}.py").write_text(f"from etcd_stub.{room} import *")
        env["PYTHONPATH"] = str(scratch)
    allowed = tmp_path / "allowed.txt"
    allowed.write_text(r"etcd\.tests.*")  # python-etcd installs its own tests
    command = [sys.executable, "-m", "mypy.stubtest", "etcd", "--allowlist", str(allowed), "--ignore-unused-allowlist"]
    result = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=100)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Success: no issues found" in result.stdout


def test_etcd_stub_declares_what_it_has(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "etcd_stub"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    assert result.returncode == 0, result.stdout + result.stderr
