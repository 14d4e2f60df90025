"""Draws docs/mistakes.svg: examples/mistakes.py as an editor shows it, from the answers of pyright's language server."""

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
SOURCE = Path(__file__).parents[2] / "examples" / "mistakes.py"
# From the import to the last `client.write(` within 13 lines of it; the hover is on this `write`.
EXCERPT = re.compile(r"^import etcd\n(?:.*\n){,12}client\.(?=write\()", re.MULTILINE)
# What fits, in characters: line numbers, all of a line, a line of the hover; and how many lines after its summary.
MARGIN, COLUMNS, HOVER, DESCRIPTION = 5, 103, 88, 6
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
.hovered {{ fill: #3c5f8a }} .hover {{ fill: #2b2b2b; stroke: #6e7681; filter: drop-shadow(0 4px 6px #000) }}
</style>
<rect x="0.5" y="0.5" width="879" height="{bottom}" rx="8" fill="#1f1f1f" stroke="#6e7681"/>
<circle cx="20" cy="20" r="6" fill="#ff5f57"/><circle cx="40" cy="20" r="6" fill="#febc2e"/>
<circle cx="60" cy="20" r="6" fill="#28c840"/>
{elements}
</svg>
"""


def _ask(text: str, position: dict[str, int]) -> tuple[list[dict[str, Any]], str]:
    with TemporaryDirectory() as folder, closing(LanguageServer("pyright-langserver --stdio", Path(folder))) as server:
        document = server.open(Path(folder, SOURCE.name), text)
        hover = server.request("textDocument/hover", {"textDocument": document, "position": position})
        diagnostics = server.request("textDocument/diagnostic", {"textDocument": document})
    return [item for item in diagnostics["items"] if item["severity"] == 1], hover["contents"]["value"]


def _text(x: float, y: float, line: str, pattern: str) -> Iterator[str]:
    room = COLUMNS - int(x)
    for match in re.finditer(pattern, line if len(line) <= room else f"{line[: room - 1]}…"):
        place = f'x="{(x + match.start()) * WIDTH:.1f}" y="{y * HEIGHT + 15:.0f}" textLength="{len(match[0]) * WIDTH:.1f}"'
        characters = html.escape(match[0], quote=False).replace(" ", "\xa0")
        yield f'<text class="{match.lastgroup}" {place}>{characters}</text>'


def _box(name: str, x: float, y: float, width: float, height: float) -> str:
    size = f'width="{width * WIDTH:.1f}" height="{height * HEIGHT:.0f}" rx="3"'
    return f'<rect class="{name}" x="{x * WIDTH:.1f}" y="{y * HEIGHT:.0f}" {size}/>'


def draw() -> str:
    source = SOURCE.read_text(encoding="utf-8")
    excerpt = EXCERPT.search(source)
    if not excerpt:
        raise SystemExit(f"{SOURCE} has no `import etcd` that `client.write(` follows at the start of one of the next lines.")
    *before, hovered = excerpt[0].splitlines()
    first = source.count("\n", 0, excerpt.start())
    last = first + len(before)
    errors, hover = _ask(source, {"line": last, "character": len(hovered)})
    elements = [*_text((COLUMNS - len(SOURCE.name)) / 2, 0.5, SOURCE.name, PROSE)]
    y = 2.0
    for number in range(first, last + 1):
        if number == last:
            elements.append(_box("hovered", MARGIN + len(hovered), y, len("write"), 1))
        elements += _text(0, y, f"{number + 1:>{MARGIN - 2}}", "(?P<line>.+)")
        elements += _text(MARGIN, y, source.splitlines()[number], CODE)
        y += 1.1
        for error in errors:
            if error["range"]["start"]["line"] == number:
                start, end = (MARGIN + error["range"][edge]["character"] for edge in ("start", "end"))
                waves = f"M{start * WIDTH:.1f} {y * HEIGHT - 1:.0f}{'q1.05-3 2.1 0t2.1 0' * 2 * (end - start)}"
                elements.append(f'<path class="squiggle" d="{waves}"/>')
                elements.append(_box("error", MARGIN - 0.5, y, COLUMNS - MARGIN + 0.5, 1))
                elements += _text(MARGIN, y, error["message"].splitlines()[0], "(?P<message>.+)")
                y += 1.3
    declaration, summary, *rest = (" ".join(part.split()) for part in hover.split("\n\n"))
    declaration = re.sub("(?<!,) ", "\xa0", declaration.replace("( ", "(").replace(" )", ")"))  # so that it breaks after commas
    prose = ["", *wrap(summary, HOVER), *wrap(" ".join(rest), HOVER, max_lines=DESCRIPTION, placeholder=" …")]
    rows = [(line, CODE) for line in wrap(declaration, HOVER)] + [(line, PROSE) for line in prose]
    elements.append(_box("hover", MARGIN + len(hovered) - 1, y, HOVER + 2, len(rows) + 1))
    for line, pattern in rows:
        elements += _text(MARGIN + len(hovered), y + 0.5, line, pattern)
        y += 1
    height = round((y + 2) * HEIGHT)
    return SVG.format(height=height, bottom=height - 1, elements="\n".join(elements))


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
