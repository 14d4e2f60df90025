"""Build sdist and wheel into FOLDER: the same bytes wherever and whenever the same commit is built."""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from repro_tarfile import ReproducibleTarFile


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
    if subprocess.run([sys.executable, "-m", "build", "--quiet", "--outdir", sys.argv[1]], check=False).returncode:
        sys.exit("build.py: the build failed, see above")
    for sdist in Path(sys.argv[1]).glob("*.tar.gz"):
        repack(sdist)


if __name__ == "__main__":
    main()
