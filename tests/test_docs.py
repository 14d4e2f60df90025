"""The README's commands do what the text says; its Python is checked in tests/checkers."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = re.findall(r"^    (python3 -m venv .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)


def test_ci_runs_the_test_command_exactly() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == COMMANDS[-1]


def test_the_other_commands_run_on_a_fresh_machine(tmp_path: Path) -> None:
    tree, home = tmp_path / "tree", tmp_path / "home"
    home.mkdir()
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "__pycache__"))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TOX", "VIRTUAL_ENV", "PYTEST"))}
    path = [folder for folder in env["PATH"].split(os.pathsep) if ".tox" not in folder]
    env |= {"HOME": str(home), "PATH": os.pathsep.join(path)}
    outputs: list[str] = []
    for command in COMMANDS[:-1]:
        result = subprocess.run(command, shell=True, cwd=tree, env=env, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        outputs.append(result.stdout)
    example, local = outputs
    assert "Success: no issues found in 1 source file" in example
    assert "Found 17 errors in 1 file" in example
    assert "4 workers met" in local
