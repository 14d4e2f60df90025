"""The README's picture shows what an editor shows now."""

from editor.picture import PICTURE, draw


def test_the_picture_is_up_to_date() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(), "a docstring, a signature or pyright has changed: tox run -e picture"
