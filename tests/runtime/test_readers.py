"""pylint and cloudpickle, with python-etcd and without: a program of the stand-in is to them one of python-etcd."""

import ast
import importlib.util
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

for tool in ("cloudpickle", "pylint"):
    pytest.importorskip(tool, reason=f"{tool} is not installed here: tox run -e py311,absent")

PROGRAM = '''
"""A correct program, then one mistake for each class."""
from etcd_stub import EtcdKeyNotFound, auth, etcd

RETRIED = (etcd.EtcdConnectionFailed, etcd.EtcdLeaderElectionInProgress)
client = etcd.Client(port=2379)


class Annotated(etcd.Client):
    """It has no method of its own."""

    other: etcd.Client


class Overloaded(etcd.EtcdDirNotEmpty):
    """It has a constructor of its own."""

    def __init__(self, *args):
        super().__init__(*args)
        self.retries = 0


try:
    with etcd.Lock(client, "name") as lock:
        print(lock.path, [leaf.value.split() for leaf in client.read("/job", recursive=True).leaves])
except EtcdKeyNotFound as error:
    print(error.payload["index"])
except RETRIED as error:
    print(error.payload)
'''


def declared() -> Iterator[tuple[str, str]]:
    """Each class of the stubs, as a program names it, with each attribute and method that it declares."""
    for stub in Path(sysconfig.get_path("purelib"), "etcd-stubs").glob("*.pyi"):
        module = "auth" if stub.stem == "auth" else "etcd"
        for cls in ast.parse(stub.read_text()).body:
            if isinstance(cls, ast.ClassDef) and cls.name[0] != "_":
                for node in cls.body:
                    if isinstance(node, ast.AnnAssign | ast.FunctionDef):
                        yield f"{module}.{cls.name}", ast.unparse(node.target) if isinstance(node, ast.AnnAssign) else node.name


def test_pylint_reports_misspelt_names_and_nothing_else(tmp_path: Path) -> None:
    right = [*PROGRAM.strip().splitlines(), *sorted({f"print({cls}().{name})" for cls, name in declared()})]
    wrong = sorted({f"print({cls}().misspelt)" for cls, _ in declared()})
    assert len(right) > 100
    (tmp_path / "program.py").write_text("\n".join([*right, *wrong]))
    options = ["--rcfile=", "--disable=C,protected-access", "--score=no", "--msg-template={line}: {symbol}"]
    command = [sys.executable, "-m", "pylint", *options, "program.py"]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    expected = [f"{len(right) + number}: no-member" for number in range(1, len(wrong) + 1)]
    assert process.stdout.splitlines()[1:] == expected, process.stdout + process.stderr


PICKLED = """
import sys
sys.modules["etcd"] = None
import cloudpickle
import etcd_stub.auth
from etcd_stub import *

class Mine(Client): ...

def job():
    return [etcd.EtcdResult, etcd.auth.Auth, *Mine.__bases__, Lock, EtcdKeyNotFound, *EtcdError.error_exceptions.values()]

sys.stdout.buffer.write(cloudpickle.dumps(job))
"""
LOADED = """
import pickle, sys
job = pickle.load(sys.stdin.buffer)
import etcd.auth
expected = [etcd.EtcdResult, etcd.auth.Auth, etcd.Client, etcd.Lock, etcd.EtcdKeyNotFound]
assert job() == [*expected, *etcd.EtcdError.error_exceptions.values()], job()
"""


@pytest.mark.skipif(importlib.util.find_spec("etcd") is None, reason="needs python-etcd: tox run -e py311")
def test_what_is_pickled_by_value_without_python_etcd_has_its_classes_where_it_is_there(tmp_path: Path) -> None:
    job = subprocess.run([sys.executable, "-c", PICKLED], cwd=tmp_path, stdout=subprocess.PIPE, check=True, timeout=100).stdout
    process = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=tmp_path, input=job, capture_output=True, check=False, timeout=100
    )
    assert process.returncode == 0, process.stderr.decode()
