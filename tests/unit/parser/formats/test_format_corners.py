"""Corners of the formats that real wires reach: slips of ninjs, bylines of NITF, fallbacks of stamps and captions."""

import json

import pytest

from schemas.article import RemovalReason
from schemas.reasons import DropReason, RejectReason
from services.parser.lines.captions import read_caption
from services.parser.stamps.iso import read_iso
from services.parser.stamps.zones import iana_zone, utc_offset
from tests.unit.parser.items import article_of, raw_item, refusal_of


def ninjs(**fields: object) -> str:
    return json.dumps({"uri": "u", "type": "text", "headline": "Bridge opens", "body_text": "It opens.", **fields})


@pytest.mark.parametrize(
    ("fields", "slip"),
    [
        ({"slugline": 7}, "'slugline' should be a string"),
        ({"subject": "bridge"}, "'subject' should be a list"),
        ({"subject": ["bridge"]}, "an entry of 'subject' should be an object"),
        ({"subject": [{"name": 1}]}, "an entry of 'subject' has a part that should be a string"),
        ({"version": 1.5}, "'version' should be a string"),
        ({"urgency": 12}, "'urgency' should be 1 to 9"),
        ({"altids": 5}, "'altids' should be an object or a list"),
        ({"standard": "ninjs"}, "'standard' should be an object"),
        ({"digitalsourcetype": "x"}, "'digitalsourcetype' should be an object"),
        ({"rightsinfo": "none"}, "'rightsinfo' should be an object"),
        ({"rightsinfo": {"linkedrights": [], "encodedrights": []}}, "both linkedrights and encodedrights"),
        ({"associations": [1]}, "an association should be an object"),
        ({"associations": [{"type": "text"}]}, "an association without name"),
        ({"advices": [{"importance": "high"}]}, "'importance' of an advice should be an object"),
    ],
)
def test_a_breach_of_the_schema_is_a_warning_and_the_item_is_read(fields: dict[str, object], slip: str) -> None:
    article = article_of(ninjs(**fields))
    assert article.headline == "Bridge opens"
    assert any(slip in warning for warning in article.warnings), article.warnings


def test_ninjs_without_a_uri_or_of_an_unknown_type_is_refused() -> None:
    assert refusal_of(raw_item('{"uri": " ", "headline": "x"}')).reason is RejectReason.MALFORMED
    assert refusal_of(raw_item(ninjs(type="hologram"))).reason is RejectReason.MALFORMED
    assert refusal_of(raw_item('["uri"]')).reason is RejectReason.UNKNOWN_FORMAT


def nitf(head: str, end: str = "") -> str:
    return (
        f"<nitf><body><body.head><hedline><hl1>Bridge opens</hl1></hedline>{head}</body.head>"
        f"<body.content><p>It opens.</p></body.content>{end}</body></nitf>"
    )


@pytest.mark.parametrize(
    "byline",
    [
        "<byline>By <person>Ada Verhoeven</person></byline>",
        "<byline>By Ada Verhoeven, <byttl>Harbour Correspondent</byttl></byline>",
        "<byline>By Ada Verhoeven</byline>",
    ],
)
def test_nitf_bylines_name_persons_without_their_titles(byline: str) -> None:
    assert article_of(nitf(byline)).bylines == ("Ada Verhoeven",)


def test_body_end_of_nitf_is_kept_on_record() -> None:
    end = "<body.end><tagline>Ada Verhoeven reported.</tagline><bibliography>Harbour archive</bibliography></body.end>"
    article = article_of(nitf("<abstract><p>A bridge opens.</p></abstract>", end))
    assert {(line.text, line.reason) for line in article.removed} >= {
        ("A bridge opens.", RemovalReason.OTHER),
        ("Ada Verhoeven reported.", RemovalReason.BYLINE),
        ("Harbour archive", RemovalReason.OTHER),
    }
    assert article.paragraphs == ("It opens.",)


@pytest.mark.parametrize("text", ["2024-13-01", "2024-01-21T25:00:00Z", "not a date", "2024-02-31"])
def test_impossible_iso_dates_are_none(text: str) -> None:
    assert read_iso(text) is None


def test_zones_that_do_not_exist_are_none() -> None:
    assert (iana_zone("Nowhere/City"), iana_zone(None), utc_offset("+99:00")) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        ("The bridge on Sunday. (AP Photo/Ada Verhoeven)", "The bridge on Sunday.", "AP Photo/Ada Verhoeven"),
        ("FILE PHOTO: The bridge in January [Reuters]", "The bridge in January [Reuters]", None),
        ("Photo: Ada Verhoeven (Examplewire)", None, "Ada Verhoeven (Examplewire)"),
    ],
)
def test_captions_and_their_credits(line: str, text: str | None, credit: str | None) -> None:
    found = read_caption(line)
    assert found is not None
    assert (found.text, found.credit) == (text, credit)


def test_a_fragment_of_newsml_without_its_item_is_read_with_a_warning() -> None:
    text = "<inlineXML><html><body><p>The bridge opens again.</p></body></html></inlineXML>"
    article = article_of(f"<contentSet>{text}</contentSet>")
    assert article.paragraphs == ("The bridge opens again.",)
    assert any("without a newsItem" in warning for warning in article.warnings)
    assert refusal_of(raw_item("<contentSet/>")).reason is DropReason.NOT_TEXT


def test_a_feed_or_message_without_members_is_dropped() -> None:
    empty = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet/></newsMessage>'
    assert refusal_of(raw_item(empty)).reason is DropReason.EMPTY_ITEM
    assert refusal_of(raw_item("<NewsML/>")).reason is DropReason.EMPTY_ITEM
    assert (
        refusal_of(raw_item('{"version": "https://jsonfeed.org/version/1.1", "items": []}')).reason
        is DropReason.EMPTY_ITEM
    )
