"""Other people's code, fetched by version and hash where it is needed and never committed."""

import os
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

LIST = Path(__file__).with_suffix(".txt")
PLATFORM = ["--python-platform=aarch64-apple-darwin", "--python-version=3.11"]


def pinned(name: str) -> str:
    """The line of the list for the package of this name, or name==version."""
    [line] = [line for line in LIST.read_text().splitlines() if line.startswith((f"{name} ", f"{name}=="))]
    return line


def fetch(name: str, part: str, folder: Path) -> None:
    """Put a part of what the package installs into a folder."""
    line = pinned(name)
    uv = Path(sysconfig.get_path("scripts"), "uv")
    with tempfile.TemporaryDirectory() as scratch:
        command = [str(uv), "pip", "install", "--quiet", "--no-deps", "--require-hashes", *PLATFORM]
        process = subprocess.run(
            [*command, f"--target={scratch}/all", "--requirements=-"],
            input=line,
            env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            raise ConnectionError(f"uv cannot fetch {line.split()[0]}: {process.stderr.strip()}")
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(scratch, "all", part), folder / part)
