"""stubtest: the stubs against python-etcd where it is installed, else the stand-in against the same stubs."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ALLOWLIST = Path(__file__).with_name("allowlist.txt")


def test_stubs_and_runtime_agree(tmp_path: Path) -> None:
    env = dict(os.environ)
    if importlib.util.find_spec("etcd") is None:
        # Not in the working directory, where mypy would take it for the stubs.
        scratch = tmp_path / "scratch"
        (scratch / "etcd").mkdir(parents=True)
        (scratch / "etcd" / "__init__.py").write_text("from etcd_stub import *")
        for room in ("auth", "client", "lock"):
            (scratch / "etcd" / f"{room}.py").write_text(f"from etcd_stub.{room} import *")
        env["PYTHONPATH"] = str(scratch)
    command = [sys.executable, "-m", "mypy.stubtest", "etcd", "--allowlist", str(ALLOWLIST), "--ignore-unused-allowlist"]
    result = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Success: no issues found" in result.stdout


def test_etcd_stub_declares_what_it_has(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "etcd_stub"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
