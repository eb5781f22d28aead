"""Inputs made to take long: each is done with work in proportion to its length, or refused before the work."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest

from schemas.reasons import RejectReason
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.lines import same_words
from services.parser.parse import Parsed, parse
from services.stream.messages import Rejected
from tests.unit.operations import growth
from tests.unit.parser.items import raw_item

_MOST = 2.6
_G2 = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">{catalogs}<itemSet>{items}</itemSet></newsMessage>'
_ITEM = """<newsItem guid="urn:x:{n}" version="1"><itemMeta><pubStatus qcode="stat:usable"/></itemMeta><contentSet>
<inlineData contenttype="text/plain">Text {n} of them all.</inlineData></contentSet></newsItem>"""


def newsml_1(n: int) -> str:
    inner = "<ContentItem><DataContent><p>a b</p></DataContent></ContentItem>" * n
    return f"<NewsML><NewsItem>{'<NewsComponent>' * 100}{inner}{'</NewsComponent>' * 100}</NewsItem></NewsML>"


GROWING: dict[str, tuple[int, Callable[[int], str]]] = {
    "document types": (400, lambda n: "<newsItem>" + "<!DOCTYPE" * n),
    "catalogs and items": (
        30,
        lambda n: _G2.format(
            catalogs="".join(f'<catalogRef href="http://c/{i}"/>' for i in range(10 * n)),
            items="".join(_ITEM.format(n=i) for i in range(n)),
        ),
    ),
    "content items in nested components": (200, newsml_1),
    "entries of a feed": (
        40,
        lambda n: f"<rss version='2.0'><channel>{'<item><title>A b</title></item>' * n}</channel></rss>",
    ),
    "spans": (150, lambda n: f"<html><body><p>{'<span>a</span>' * n}</p></body></html>"),
    "rows": (100, lambda n: f"<html><body><table>{'<tr><td>a</td></tr>' * n}</table></body></html>"),
    "line breaks": (150, lambda n: f"<html><body>{'a<br>' * n}</body></html>"),
    "links": (150, lambda n: f"<html><body>{'<a href=x>a</a> ' * n}</body></html>"),
    "headings": (100, lambda n: f"<html><body>{'<h1>a</h1>' * n}</body></html>"),
    "lists in lists": (100, lambda n: f"<html><body>{'<ul><li>a' * n}</body></html>"),
    "parts of a title": (60, lambda n: f"<html><head><title>{'a | ' * n}b</title></head><body><h1>a</h1><p>b</p>"),
    "headings above a title of parts": (
        60,
        lambda n: f"<html><head><title>{'a | ' * 100}</title></head><body>{'<h1>a b</h1>' * n}",
    ),
    "attributes of an element of agencies": (
        200,
        lambda n: "<news><item" + "".join(f" a{i}='1'" for i in range(n)) + "><id>1</id><title>A</title></item></news>",
    ),
    "elements that are nearly items": (
        100,
        lambda n: f"<news>{'<a><id>1</id><title>a</title><text>a</text></a>' * n}</news>",
    ),
    "ids of an item": (
        200,
        lambda n: f"<news><item>{'<id>1</id>' * n}<headline>A</headline><text>{'a ' * 40}</text></item></news>",
    ),
    "marks of a headline": (20, lambda n: "URGENT - " * n + "Port closed after the storm\n\nThe port was closed."),
    "abbreviations of a first paragraph": (100, lambda n: json.dumps({"uri": "a", "body_text": "Aa B. " * n})),
    "captions": (
        60,
        lambda n: (
            "<nitf><body><body.content>"
            + "".join(f"<media><media-caption>A bridge {i}</media-caption></media>" for i in range(n))
            + "<p>Text.</p></body.content></body></nitf>"
        ),
    ),
    "fields of forwarded mails": (200, lambda n: "From: a\nSubject: b\nMessage-ID: <c>\n\n" + "From: a\n" * n),
    "answers to answers": (50, lambda n: f"From: a\nSubject: {'re: [ab] ' * n}b c\nMessage-ID: <c>\n\nText.\n"),
    "tags of an entry": (
        500,
        lambda n: json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "tags": ["a"] * n}]}),
    ),
    "lines of plain text": (200, lambda n: "A line of it.\n" * n),
    "parts of a mail": (
        20,
        lambda n: "From: a\nSubject: b\nContent-Type: multipart/mixed; boundary=x\n\n" + "--x\n\na\n" * n,
    ),
}


@pytest.mark.parametrize("shape", GROWING)
def test_twice_the_input_is_twice_the_work(shape: str) -> None:
    size, make = GROWING[shape]
    assert growth(lambda n: parse(raw_item(make(n))), size) < _MOST


def test_a_headline_is_folded_once_however_many_lines_it_is_compared_with() -> None:
    same_words._letters.cache_clear()
    assert isinstance(parse(raw_item(f"<html><body>{'<h1>a</h1>' * 500}</body></html>")), Parsed)
    # Its cost is the length of the headline, which is made of all of them.
    assert same_words._letters.cache_info().misses < 20


REFUSED: dict[str, str] = {
    "tags": "<html><body>" + "<i>" * (DEFAULT_LIMITS.html_tags + 1) + "</body></html>",
    "entries": "<rss version='2.0'><channel>" + "<item/>" * (DEFAULT_LIMITS.members + 1) + "</channel></rss>",
    "tags of XML": "<news>" + "<a/>" * (DEFAULT_LIMITS.xml_tags + 1) + "</news>",
    "objects of JSON": '{"uri": "a", "headline": "b", "x": [' + "{}," * DEFAULT_LIMITS.json_values + "{}]}",
    "lines that end in a carriage return": "A line\r" * (DEFAULT_LIMITS.lines + 1),
    "lines of a teleprinter": "\x01abc0123 4 pol 234 a\r\n\x02" + "A line\r\n" * (DEFAULT_LIMITS.lines + 1),
    "lines of a mail in base64": "From: a\nSubject: b\nMessage-ID: <c>\nContent-Transfer-Encoding: base64\n\n"
    + b64encode(b"a\n" * (DEFAULT_LIMITS.lines + 1)).decode(),
    "lines of a text in JSON": json.dumps(
        {"uri": "a", "headline": "b", "body_text": "a\n" * (DEFAULT_LIMITS.lines + 1)}
    ),
    "characters of a headline": json.dumps(
        {"uri": "a", "headline": "b" * (DEFAULT_LIMITS.field_chars + 1), "body_text": "Text."}
    ),
    "links in containers": f"<html><body>{'<div>' * 90}{'<a href=x>a</a>' * 8_000}{'</div>' * 90}</body></html>",
    "items": '{"version": "https://jsonfeed.org/version/1.1", "items": ['
    + ",".join(['{"id": "1"}'] * (DEFAULT_LIMITS.members + 1))
    + "]}",
}


@pytest.mark.parametrize("what", REFUSED)
def test_more_than_any_wire_sends_is_refused_before_it_is_read(what: str) -> None:
    outcome = parse(raw_item(REFUSED[what]))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.HOSTILE
