"""What an editor shows where only our wheel is installed: hover, completion and go-to-definition of every language server."""

import ast
import re
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import distribution
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from editor.language_server import LanguageServer

if find_spec("etcd"):
    pytest.skip("python-etcd is installed, where it must not be: tox run -e absent", allow_module_level=True)

SERVERS = ["basedpyright-langserver --stdio", "pyrefly lsp", "pyright-langserver --stdio", "ty server", "zuban server"]
STUBS = Path(str(distribution("types-etcd-stub").locate_file("etcd-stubs")))
# Python's manual says what these do.
UNDOCUMENTED = {"__del__", "__eq__", "__hash__", "__ne__"}


def _summary(node: ast.stmt) -> str:
    match node:
        case ast.Expr(ast.Constant(str(docstring))):
            return docstring.splitlines()[0]
        case _:
            return ""


def _public(prefix: str, body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """A use of each public name that a module or a class defines, and the first line of its docstring."""
    for node, following in pairwise([*body, ast.Pass()]):
        match node:
            case ast.ClassDef(name) | ast.FunctionDef(name):
                documented = node.body[0]
            case ast.AnnAssign(ast.Name(name)):
                documented = following
            case _:
                continue
        if name in UNDOCUMENTED or (name.startswith("_") and not name.endswith("__")):
            continue
        yield prefix + name, _summary(documented)
        if isinstance(node, ast.ClassDef):
            yield from _public(f"def _(it: {prefix}{name}): it.", node.body)


def _documented() -> dict[str, str]:
    summaries: dict[str, str] = {}
    for file in sorted(STUBS.glob("*.pyi")):
        module = ast.parse(file.read_text())
        name = "etcd" if file.stem == "__init__" else f"etcd.{file.stem}"
        summaries[f"import {name}"] = _summary(module.body[0])
        for use, summary in _public(f"{name}.", module.body):
            summaries.setdefault(use, summary)  # The first of a property and its setter has the docstring.
    return summaries


DOCUMENTED = _documented()
WRITE = "def _(it: etcd.client.Client): it.write"
CALL = 'etcd.Client().write("/k", "v", )'
DOCUMENT = [*DOCUMENTED, CALL]


class Editor:
    """One document, open in one server."""

    def __init__(self, server: LanguageServer, folder: Path) -> None:
        self._server = server
        self._document = server.open(Path(folder, "document.py"), "\n".join(DOCUMENT))

    def ask(self, what: str, line: str) -> Any:
        """With the cursor before the last character of the line."""
        position = {"line": DOCUMENT.index(line), "character": len(line) - 1}
        return self._server.request(f"textDocument/{what}", {"textDocument": self._document, "position": position})

    def hover(self, line: str) -> str:
        answer = self.ask("hover", line)
        return str(answer["contents"]["value"]) if answer else ""


@pytest.fixture(scope="module", params=SERVERS)
def editor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("workspace")
    with closing(LanguageServer(request.param, folder)) as server:
        yield Editor(server, folder)


def test_every_public_name_has_a_docstring() -> None:
    assert WRITE in DOCUMENTED
    assert [use for use, summary in DOCUMENTED.items() if not summary] == []


def test_hover_shows_the_docstring_of_every_public_name(editor: Editor) -> None:
    shown = {use: editor.hover(use) for use in DOCUMENTED}
    assert {use: text for use, text in shown.items() if DOCUMENTED[use] not in text} == {}


def test_hover_shows_the_signature_of_write(editor: Editor) -> None:
    signature, _, _ = editor.hover(WRITE).partition(DOCUMENTED[WRITE])
    assert re.search(r"\bvalue *: (_StoredValue|Hashable)\b.+\bprevExist *: .+-> EtcdResult", signature, re.DOTALL)


def test_completion_inside_the_call_of_write_offers_prev_exist(editor: Editor) -> None:
    items = editor.ask("completion", CALL)
    if "items" in items:
        items = items["items"]
    assert "prevExist=" in [item["label"] for item in items]


def test_definition_of_write_is_in_the_stubs(editor: Editor) -> None:
    target = editor.ask("definition", WRITE)
    if "uri" not in target:
        (target,) = target
    client = STUBS / "client.pyi"
    assert target["uri"] == client.as_uri()
    assert "def write(" in client.read_text().splitlines()[target["range"]["start"]["line"]]
