"""Attributes beyond what any tag has are cut off, wherever the tag hides; sound markup stays as it is."""

import pytest

from services.parser.input.html_guard import MOST_ATTRIBUTES as MOST
from services.parser.input.html_guard import parse_html, without_excess

MANY = "<p" + "".join(f" a{i}" for i in range(5 * MOST)) + ">Text</p>"


@pytest.mark.parametrize(
    "sound",
    [
        "<p>Text</p>",
        "<p " + "a='1' " * (MOST - 1) + ">Text</p>",
        '<img src="data:image/png;base64,' + "iVBORw0KGgo/" * 5_000 + '">',
        "<div data-state='" + '{"a": "b c d e"} ' * 5_000 + "'>Text</div>",
        "<p>1 < 2 " + "and so on " * 500 + "</p>",
    ],
)
def test_what_pages_have_stays(sound: str) -> None:
    assert without_excess(sound) == sound


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body>{MANY}</body></html>",
        f"<html><body><b title='>'>{MANY}</body></html>",
        f'<html><body><script>x <y z=" </script>{MANY}<b title=" {" c" * MOST}">a</b></body></html>',
    ],
)
def test_the_parser_sees_no_tag_with_more(page: str) -> None:
    tree = parse_html(page)
    assert tree is not None
    assert max(len(element.attrib) for element in tree.iter()) <= MOST
    assert "Text" in "".join(map(str, tree.itertext()))
