"""Draws docs/mistakes.svg: a program as an editor shows it while a call is typed, from pyright's language server's answers."""

import html
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any

from editor.language_server import LanguageServer

PICTURE = Path(__file__).parents[2] / "docs" / "mistakes.svg"
NAME = "worker.py"
# The cursor is at the end.
SOURCE = """\
import etcd

client = etcd.Client(port=2379)
jobs = client.read("/jobs", recurse=True)
first = client.read("/jobs").leaves[0]
client.write("/jobs/leader", "node-1", prevIndex="""
# What fits, in characters: line numbers, all of a line, a line of the help.
MARGIN, COLUMNS, HELP = 5, 103, 92
# A character of 14 pixels is 0.6 times as wide in most monospace fonts, and textLength makes the others fit.
WIDTH, HEIGHT = 8.4, 20
KINDS = {
    "comment": r"# .*",
    "string": r'"[^"]*"',
    "keyword": r"\b(?:False|None|True|def|import)\b",
    "type": r"\b(?:_?[A-Z]\w+|bool|bytes|float|int|str)\b",
    "function": r"\w+(?=\()",
    "number": r"\b\d+",
    "name": r"\w+",
    "other": r'[^\w\s"]+',
}
CODE = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items())
PROSE = "(?P<string>`[^`]+`)|(?P<other>[^`]+|`)"
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="880" height="{height}" viewBox="0 0 880 {height}">
<style>
svg {{ font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace }}
text {{ fill: #ccc }} .line {{ fill: #777 }} .message {{ fill: #f88070 }} .comment {{ fill: #6a9955 }} .error {{ fill: #3a2525 }}
.name {{ fill: #9cdcfe }} .function {{ fill: #dcdcaa }} .type {{ fill: #4ec9b0 }} .keyword {{ fill: #569cd6 }}
.string {{ fill: #ce9178 }} .number {{ fill: #b5cea8 }} .squiggle {{ fill: none; stroke: #f14c4c; stroke-width: 1.3 }}
.cursor {{ fill: #ccc }} .help {{ fill: #2b2b2b; stroke: #6e7681; filter: drop-shadow(0 4px 6px #000) }}
.active {{ fill: #264f78 }}
</style>
<rect x="0.5" y="0.5" width="879" height="{bottom}" rx="8" fill="#1f1f1f" stroke="#6e7681"/>
<circle cx="20" cy="20" r="6" fill="#ff5f57"/><circle cx="40" cy="20" r="6" fill="#febc2e"/>
<circle cx="60" cy="20" r="6" fill="#28c840"/>
{elements}
</svg>
"""


def _ask() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The errors in the program, and the signature of the call that is being typed."""
    with TemporaryDirectory() as folder, closing(LanguageServer("pyright-langserver --stdio", Path(folder))) as server:
        document = server.open(Path(folder, NAME), f"{SOURCE})")
        *before, last = SOURCE.splitlines()
        position = {"line": len(before), "character": len(last)}
        answer = server.request("textDocument/signatureHelp", {"textDocument": document, "position": position})
        diagnostics = server.request("textDocument/diagnostic", {"textDocument": document})
    errors = [item for item in diagnostics["items"] if item["severity"] == 1]
    return [error for error in errors if error["range"]["start"]["line"] < len(before)], answer["signatures"][0]


def _text(x: float, y: float, line: str, pattern: str) -> Iterator[str]:
    if x + len(line) > COLUMNS:
        raise SystemExit(f"picture.py: this line is too long for the picture: {line}")
    for match in re.finditer(pattern, line):
        place = f'x="{(x + match.start()) * WIDTH:.1f}" y="{y * HEIGHT + 15:.0f}" textLength="{len(match[0]) * WIDTH:.1f}"'
        characters = html.escape(match[0], quote=False).replace(" ", "\xa0")
        yield f'<text class="{match.lastgroup}" {place}>{characters}</text>'


def _box(name: str, x: float, y: float, width: float, height: float) -> str:
    size = f'width="{width * WIDTH:.1f}" height="{height * HEIGHT:.0f}" rx="3"'
    return f'<rect class="{name}" x="{x * WIDTH:.1f}" y="{y * HEIGHT:.0f}" {size}/>'


def draw() -> str:
    errors, signature = _ask()
    elements = [*_text((COLUMNS - len(NAME)) / 2, 0.5, NAME, PROSE)]
    y = 2.0
    line = ""
    for number, line in enumerate(SOURCE.splitlines()):
        elements += _text(0, y, f"{number + 1:>{MARGIN - 2}}", "(?P<line>.+)")
        elements += _text(MARGIN, y, line, CODE)
        y += 1.1
        for error in errors:
            if error["range"]["start"]["line"] == number:
                start, end = (MARGIN + error["range"][edge]["character"] for edge in ("start", "end"))
                waves = f"M{start * WIDTH:.1f} {y * HEIGHT - 1:.0f}{'q1.05-3 2.1 0t2.1 0' * 2 * (end - start)}"
                elements.append(f'<path class="squiggle" d="{waves}"/>')
                elements.append(_box("error", MARGIN - 0.5, y, COLUMNS - MARGIN + 0.5, 1))
                elements += _text(MARGIN, y, error["message"].splitlines()[0], "(?P<message>.+)")
                y += 1.3
    elements.append(_box("cursor", MARGIN + len(line), y - 1.1, 0.2, 1))

    parameter = signature["parameters"][signature["activeParameter"]]
    declaration = re.sub("(?<!,) ", "\xa0", signature["label"])  # so that it breaks after commas
    summary = signature["documentation"]["value"].partition("\n\n")[0]
    rows = [(row, CODE) for row in wrap(declaration, HELP)]
    rows += [("", PROSE), *((row, PROSE) for row in wrap(parameter["documentation"]["value"], HELP))]
    rows += [("", PROSE), *((row, PROSE) for row in wrap(summary, HELP))]
    elements.append(_box("help", MARGIN + 1, y, HELP + 2, len(rows) + 1))
    for row, pattern in rows:
        label = parameter["label"].replace(" ", "\xa0")
        if pattern == CODE and label in row:
            elements.append(_box("active", MARGIN + 2 + row.index(label), y + 0.5, len(label), 1))
        elements += _text(MARGIN + 2, y + 0.5, row, pattern)
        y += 1
    height = round((y + 2) * HEIGHT)
    return SVG.format(height=height, bottom=height - 1, elements="\n".join(elements))


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
