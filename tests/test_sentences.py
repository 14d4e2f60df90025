"""Every sentence of every docstring in the stubs is quoted, word for word, by the test that shows it.

A test quotes by `@proves("Client.get.key", "Goes into the URL as it is.")`, where proves is pytest.mark.proves and `key` is the
entry in `Args:` or `Raises:`; a block of docs/python-etcd.md by a comment above it.
"""

import ast
import inspect
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
PAGE = TESTS.parent / "docs" / "python-etcd.md"
QUOTE_ON_PAGE = re.compile(r"^<!-- proves ([\w.]+): (.+) -->$", re.MULTILINE)
Quote = tuple[str, str]

UNPROVEN = {
    ("EtcdWatcherCleared", "The server cleared the watch while it recovered (400)."): "etcd 3 no longer does it",
    (
        "EtcdWatcherCleared",
        "etcd 3 does not send it.",
    ): "seen on none from 3.3.25 to 3.5.30; absence cannot be shown",
    ("EtcdLeaderElectionInProgress", "The cluster has no leader at the moment (301)."): "etcd 3 answers with code 300",
    ("Client.leader_stats", "Latencies are in milliseconds."): "etcd says so; its answer has no unit",
    ("EtcdAuthBase.names", "On etcd 2.2 they are names."): "etcd 2.2 cannot be installed from a package any more",
}


ENTRY = re.compile(r"^    (\w+): (.+(?:\n        .+)*)", re.MULTILINE)


def sentences(name: str, docstring: str) -> Iterator[Quote]:
    """Each sentence; what an entry of a section says belongs to a name of its own."""
    for paragraph in inspect.cleandoc(docstring).split("\n\n"):
        section = paragraph.startswith(("Args:\n", "Raises:\n"))
        for entry, text in ENTRY.findall(paragraph) if section else [("", paragraph)]:
            for sentence in re.split(r'(?<=\.)\s+(?=["`\w(])', " ".join(text.split())):
                yield f"{name}.{entry}".rstrip("."), sentence


def said() -> Iterator[Quote]:
    """Each sentence, with the name that it belongs to."""
    for stub in [*SITE_PACKAGES.glob("etcd-stubs/*.pyi"), *SITE_PACKAGES.glob("etcd_stub/*.pyi")]:
        package = stub.parent.name.removesuffix("-stubs")
        module = ast.parse(stub.read_text())
        yield from documented(package if stub.stem == "__init__" else f"{package}.{stub.stem}", "", module.body)


def documented(name: str, prefix: str, body: list[ast.stmt]) -> Iterator[Quote]:
    for node in body:
        match node:
            case ast.Expr(ast.Constant(str(text))):
                yield from sentences(name, text)
            case ast.AnnAssign(ast.Name(attribute)):
                name = prefix + attribute  # whose docstring follows
            case ast.ClassDef():
                yield from documented(node.name, f"{node.name}.", node.body)
            case ast.FunctionDef():
                yield from documented(prefix + node.name, "", node.body)
            case _:
                pass


def quoted() -> Iterator[Quote]:
    """What tests quote; a mark may name several things of which the same is said."""
    for test in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(test.read_text())):
            match node:
                case ast.Call(ast.Name("proves"), [ast.Constant(str(names)), *arguments]):
                    for name in names.split():
                        yield from ((name, ast.literal_eval(argument)) for argument in arguments)
                case _:
                    pass
    yield from QUOTE_ON_PAGE.findall(PAGE.read_text())


def test_every_sentence_is_quoted_by_a_test() -> None:
    unproven = set(said()) - set(quoted())
    assert unproven == UNPROVEN.keys(), "unproven: " + "\n".join(map(": ".join, sorted(unproven - UNPROVEN.keys())))


def test_nothing_is_quoted_that_no_docstring_says() -> None:
    assert sorted(set(quoted()) - set(said())) == []
    assert len(set(quoted())) > 200
