"""README and docs: commands run, links resolve, versions are those that are tested. Their Python is checked in checkers/."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from downloads import LIST

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
HERE = "https://github.com/types-etcd-stub/types-etcd-stub"
RAW = "https://raw.githubusercontent.com/types-etcd-stub/types-etcd-stub/main/"
LINK = re.compile(r"(?:\]\(|^\[[\w-]+\]: )([^)\s]+)", re.MULTILINE)
README = (ROOT / "README.md").read_text()
COMMANDS = re.findall(r"^    (python3 -m venv (?:.+\n)+)", README, re.MULTILINE)


def test_ci_runs_the_test_command_exactly() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == COMMANDS[-1].rstrip()


def test_the_first_command_runs_on_a_fresh_machine(tmp_path: Path) -> None:
    tree, home = tmp_path / "tree", tmp_path / "home"
    home.mkdir()
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "__pycache__"))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TOX", "VIRTUAL_ENV", "PYTEST"))}
    path = [folder for folder in env["PATH"].split(os.pathsep) if ".tox" not in folder]
    env |= {"HOME": str(home), "PATH": os.pathsep.join(path)}
    process = subprocess.run(COMMANDS[0], shell=True, cwd=tree, env=env, capture_output=True, text=True, check=False, timeout=100)
    assert process.returncode == 0, process.stdout + process.stderr
    wrong = sum("  # " in line for line in (ROOT / "examples" / "mistakes.py").read_text().splitlines())
    assert process.stdout.startswith("rendezvous.py is right, and mypy reports nothing.\n")
    assert process.stdout.endswith(f"All is well: {wrong} of {wrong} mistakes found, no false alarm.\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_into_this_tree_resolve(page: Path) -> None:
    for link in LINK.findall(page.read_text()):
        if link.startswith((f"{HERE}/blob/main/", RAW)):
            target = ROOT / link.removeprefix(f"{HERE}/blob/main/").removeprefix(RAW)
        elif link.startswith("https://"):
            continue
        else:
            assert page.name != "README.md", f"{link} would not work on PyPI"
            target = Path(f"{page}{link}") if link.startswith("#") else page.parent / link
        file, _, anchor = str(target).partition("#")
        assert Path(file).exists(), link
        if anchor and file.endswith(".md"):
            headings = re.findall(r"^#+ (.+)$", Path(file).read_text(), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings], link


def test_links_to_lines_of_the_example_show_what_they_name() -> None:
    lines = ROOT.joinpath("examples", "rendezvous.py").read_text().splitlines()
    page = ROOT.joinpath("docs", "python-etcd.md").read_text()
    links = re.findall(r"\[`(\w+)`\]\(\.\./examples/rendezvous\.py#L(\d+)\)", page)
    assert links
    assert [name for name, number in links if f"def {name}(" not in lines[int(number) - 1]] == []


def test_every_page_of_docs_is_linked_from_another() -> None:
    linked = {Path(link).name for page in PAGES for link in LINK.findall(page.read_text())}
    assert {page.name for page in ROOT.glob("docs/*.md")} <= linked


def test_the_readme_is_short_and_narrow() -> None:
    assert len(README.splitlines()) <= 130
    # 780 pixels, GitHub's width for a page, hold 91 characters of code.
    blocks = re.findall(r"^```\w+\n(.+?)^```", README, re.MULTILINE | re.DOTALL)
    code = [*"".join(blocks).splitlines(), *re.findall(r"^    .+", README, re.MULTILINE)]
    assert len(code) > 20
    assert [line for line in code if len(line) > 85] == []


def test_the_page_about_testing_names_the_versions_of_the_programs() -> None:
    page = (ROOT / "docs" / "testing.md").read_text()
    versions = dict(re.findall(r"^([\w-]+)==(\S+) ", LIST.read_text(), re.MULTILINE))
    for program, name in ("PyTorch", "torch"), ("torchelastic", "torchelastic"), ("Patroni", "patroni"):
        assert f"**{program} {versions[name]}**" in page
