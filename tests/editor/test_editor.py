"""What an editor shows where only our wheel is installed: hover, completion, signature help and go-to-definition."""

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
from test_sentences import ENTRY

if find_spec("etcd"):
    pytest.skip("python-etcd is installed, where it must not be: tox run -e absent", allow_module_level=True)

SERVERS = ["basedpyright-langserver --stdio", "pyrefly lsp", "pyright-langserver --stdio", "ty server", "zuban server"]
STUBS = Path(str(distribution("types-etcd-stub").locate_file("etcd-stubs")))
# Python's manual says what these do.
UNDOCUMENTED = {"__del__", "__hash__"}
# Who explains a parameter while its argument is typed.
EXPLAINING = ["basedpyright-langserver --stdio", "pyrefly lsp", "pyright-langserver --stdio", "ty server"]
# Who explains it on hover, too.
ON_HOVER = ["basedpyright-langserver --stdio", "pyright-langserver --stdio", "ty server"]
# These show the constructors of exceptions as BaseException has them.
IMPOSSIBLE = re.compile(r"(pyrefly lsp|ty server): etcd\.(EtcdException|EtcdConnectionFailed)\(")


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


def _calls() -> Iterator[tuple[str, str]]:
    """A call for each parameter of a public method, to be asked with the cursor where its argument goes, and its entry."""
    for file in sorted(STUBS.glob("*.pyi")):
        module = "etcd" if file.stem == "__init__" else f"etcd.{file.stem}"
        for owner in ast.parse(file.read_text()).body:
            for function in owner.body if isinstance(owner, ast.ClassDef) else ():
                match owner, function:
                    case ast.ClassDef(name=name), ast.FunctionDef(name="__init__"):
                        use = f"{module}.{name}"
                    case ast.ClassDef(name=name), ast.FunctionDef(name=method) if method[0] != "_":
                        use = f"def _(it: {module}.{name}): it.{method}"
                    case _:
                        continue
                if not any(ast.unparse(decorator).endswith(".setter") for decorator in function.decorator_list):
                    entries = dict(ENTRY.findall((ast.get_docstring(function) or "").partition("Args:\n")[2]))
                    for parameter in [*function.args.args[1:], *function.args.kwonlyargs]:
                        yield f"{use}({parameter.arg}=)", entries.get(parameter.arg, "")


DOCUMENTED = _documented()
CALLS = dict(_calls())
WRITE = "def _(it: etcd.client.Client): it.write"
CALL = 'etcd.Client().write("/k", "v", )'
DOCUMENT = [*DOCUMENTED, *CALLS, CALL]


class Editor:
    """One document, open in one server."""

    def __init__(self, server: LanguageServer, folder: Path) -> None:
        self._server = server
        self._document = server.open(Path(folder, "document.py"), "\n".join(DOCUMENT))

    def ask(self, what: str, line: str, before_end: int = 1) -> Any:
        """With the cursor so many characters before the end of the line."""
        position = {"line": DOCUMENT.index(line), "character": len(line) - before_end}
        return self._server.request(f"textDocument/{what}", {"textDocument": self._document, "position": position})

    def hover(self, line: str, before_end: int = 1) -> str:
        answer = self.ask("hover", line, before_end)
        return str(answer["contents"]["value"]) if answer else ""

    def signature(self, line: str) -> tuple[str, str]:
        """The signature that is shown while the call is typed, and what it says of the active parameter."""
        answer = self.ask("signatureHelp", line)
        signature = answer["signatures"][answer.get("activeSignature") or 0]
        active = signature.get("activeParameter", answer.get("activeParameter"))
        text: Any = signature["parameters"][active].get("documentation") if active is not None else ""
        return signature["label"], str(text if not text or isinstance(text, str) else text["value"])


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def editor(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("workspace")
    with closing(LanguageServer(server, folder)) as language_server:
        yield Editor(language_server, folder)


def test_every_public_name_has_a_docstring() -> None:
    assert WRITE in DOCUMENTED
    assert [use for use, summary in DOCUMENTED.items() if not summary] == []


def test_hover_shows_the_docstring_of_every_public_name(editor: Editor) -> None:
    shown = {use: editor.hover(use) for use in DOCUMENTED}
    assert {use: text for use, text in shown.items() if DOCUMENTED[use] not in text} == {}


@pytest.mark.parametrize("server", EXPLAINING, indirect=True)
def test_each_parameter_is_explained_while_it_is_typed(server: str, editor: Editor) -> None:
    shown = {call: editor.signature(call)[1] for call in CALLS}
    silent = {call for call, text in shown.items() if not CALLS[call] or CALLS[call] not in text}
    assert silent == {call for call in CALLS if IMPOSSIBLE.match(f"{server}: {call}")}


@pytest.mark.parametrize("server", ON_HOVER, indirect=True)
def test_each_parameter_is_explained_on_hover(server: str, editor: Editor) -> None:
    shown = {call: editor.hover(call, before_end=3) for call in CALLS}
    silent = {call for call, text in shown.items() if CALLS[call] not in text}
    assert silent == {call for call in CALLS if IMPOSSIBLE.match(f"{server}: {call}")}


def test_types_are_spelled_out(editor: Editor) -> None:
    """No name is shown that nobody can look up, but for the classes that only checkers know."""
    classes = {name for stub in STUBS.glob("*.pyi") for name in re.findall(r"^class (_\w+)", stub.read_text(), re.MULTILINE)}
    shown = {line: editor.hover(line) for line in DOCUMENTED} | {call: editor.signature(call)[0] for call in CALLS}
    assert {line: text for line, text in shown.items() if set(re.findall(r"\b_[A-Z]\w+", text)) - classes} == {}
    assert re.search(r"\bvalue *: Hashable\b.+\bprevValue *: [\w |]*\bUUID\b.+-> EtcdResult", shown[WRITE], re.DOTALL)


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
