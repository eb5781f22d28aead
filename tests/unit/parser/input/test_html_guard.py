"""What is done to HTML before the parser sees it: attributes beyond what any tag has, and control characters, go."""

import pytest

from services.parser.input.html_guard import MOST_ATTRIBUTES as MOST
from services.parser.input.html_guard import parse_html, without_excess
from services.parser.parse import Parsed, parse
from tests.unit.parser.items import raw_item

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


@pytest.mark.parametrize(
    "control",
    [
        "\x00",
        "\x01",
        "\x1f",
        "\ufffe",
        "\uffff",
        "&#1;",
        "&#001",
        "&#31;",
        "&#x1F;",
        "&#x0b",
        "&#65535;",
        "&#xFFFE;",
    ],
    ids=ascii,
)
def test_control_characters_break_no_page(control: str) -> None:
    beside = f"Wo{control}rds<div class='share'>Share</div>and{control} more{control}<script>a</script>{control}"
    text = "The bridge over the river opened on Friday, the council said, after eleven weeks of work."
    head = f"<!DOCTYPE html><html><body><article><h1>A{control} bridge opens</h1>"
    outcome = parse(raw_item(f"{head}<p>{text}</p>{beside}<p>{text}</p></article>"))
    assert isinstance(outcome, Parsed)
    assert outcome.articles[0].paragraphs[0] == text


def test_other_references_stay() -> None:
    tree = parse_html("<p>&#8217;&#x2019;&#10;&#13;&#160;&#32;&#110;&#x1F600;&#655340;&#xFFFD;</p>")
    assert tree is not None
    assert "".join(map(str, tree.itertext())) == "\u2019\u2019\n\r\xa0 n\U0001f600\U0009ffec\ufffd"
