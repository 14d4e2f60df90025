"""Other people's programs, fetched by hash where they are needed and never committed."""

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
# Any wheel of torch will do, since only its Python is looked at; this is the smallest.
PLATFORM = ["--platform=macosx_14_0_arm64", "--python-version=3.11"]
DOWNLOAD = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", *PLATFORM]
WANTED = re.compile(r"(torch/distributed/elastic|torchelastic)/.+\.py")


class NoDownload(Exception):
    pass


def download(folder: Path) -> None:
    """Put the Python of PyTorch's elastic and of torchelastic into a folder."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "pip", "download", *DOWNLOAD, f"--dest={name}", f"--requirement={REQUIREMENTS}"]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if process.returncode:
            errors = re.findall("^ERROR: (.+)", process.stderr, re.MULTILINE)
            raise NoDownload(f"pip cannot fetch {REQUIREMENTS}: {errors[0] if errors else process.returncode}")
        for wheel in Path(name).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder, [member for member in archive.namelist() if WANTED.fullmatch(member)])
