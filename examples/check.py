"""The main job: mypy reads a program that is right and one that is full of mistakes, and this says what came of it."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def reports(program: str) -> dict[int, str]:
    """What mypy says of a program, by line."""
    command = [sys.executable, "-m", "mypy", "--config-file=", "--output=json", program]
    process = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if process.returncode > 1 or process.stderr:
        sys.exit(f"check.py: mypy could not do its work: {process.stderr.strip() or process.stdout.strip()}")
    found = [json.loads(line) for line in process.stdout.splitlines() if process.returncode]
    return {report["line"]: report["message"] for report in found if report["severity"] == "error"}


def main() -> None:
    if complaints := reports("rendezvous.py"):
        sys.exit(f"check.py: FAILED: rendezvous.py is right, but mypy reports {complaints}")
    print("rendezvous.py is right, and mypy reports nothing.\n")

    source = (HERE / "mistakes.py").read_text().splitlines()
    mistakes = {number for number, line in enumerate(source, 1) if "  # " in line}
    found = reports("mistakes.py")
    print(
        f"mistakes.py has {len(mistakes)} wrong lines, and mypy reports {len(found.keys() & mistakes)} of them, as it should:\n"
    )
    for number, message in sorted(found.items()):
        print(f"  {number:3}  {source[number - 1].partition('  # ')[0].strip()}\n       {message}\n")
    if found.keys() != mistakes:
        sys.exit(f"check.py: FAILED: the wrong lines are {sorted(mistakes)}, but mypy reports {sorted(found)}")
    print(f"All is well: {len(mistakes)} of {len(mistakes)} mistakes found, no false alarm.")


if __name__ == "__main__":
    main()
