"""Build sdist and wheel into FOLDER: the same bytes wherever and whenever the same commit is built."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

try:
    from repro_tarfile import ReproducibleTarFile
except ModuleNotFoundError:
    sys.exit("build.py: install build and repro-tarfile, in the versions that pyproject.toml has")


def repack(sdist: Path) -> None:
    """Set the times in the sdist to SOURCE_DATE_EPOCH, which setuptools does for wheels only."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(sdist) as packed:
            packed.extractall(folder, filter="data")
        with ReproducibleTarFile.open(sdist, "w:gz") as archive:
            for path in sorted(Path(folder).rglob("*")):
                archive.add(path, path.relative_to(folder), recursive=False)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: build.py FOLDER")
    if "SOURCE_DATE_EPOCH" not in os.environ:
        sys.exit("build.py: set SOURCE_DATE_EPOCH, for a release to the output of: git log -1 --format=%ct")
    os.umask(0o022)  # the wheel has the modes of files that the build makes
    with tempfile.TemporaryDirectory() as built:
        if subprocess.run([sys.executable, "-m", "build", "--quiet", "--outdir", built], check=False).returncode:
            sys.exit("build.py: the build failed, see above")
        for sdist in Path(built).glob("*.tar.gz"):
            repack(sdist)
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        for file in Path(built).iterdir():
            shutil.copy(file, folder)


if __name__ == "__main__":
    main()
