"""What stands once, or inside itself, is not copied for each member or level: counted in characters of records."""

import json

import pytest
from lxml import etree

from schemas.reasons import DropReason, RejectReason
from services.parser.formats.feeds.feed_text import persons_of
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.markup import xml_tree
from services.parser.parse import Parsed, parse
from services.stream.messages import Rejected
from tests.unit.parser.items import raw_item

LONG = "Aa " * 20_000
MEMBERS = 40
_G2_TEXT = '<contentSet><inlineData contenttype="text/plain">Text of it.</inlineData></contentSet>'


def rss(of_feed: str) -> str:
    items = "".join(
        f"<item><guid>g{i}</guid><title>T{i}</title><description>Text.</description></item>" for i in range(MEMBERS)
    )
    return f"<rss version='2.0'><channel>{of_feed}{items}</channel></rss>"


def atom(of_feed: str) -> str:
    items = "".join(f"<entry><id>g{i}</id><title>T{i}</title><content>Text.</content></entry>" for i in range(MEMBERS))
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{of_feed}{items}</feed>"


def json_feed(**of_feed: object) -> str:
    items = [{"id": str(i), "title": f"T{i}", "content_text": "Text."} for i in range(MEMBERS)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **of_feed})


def newsml_g2(header: str) -> str:
    items = "".join(f'<newsItem guid="g{i}">{_G2_TEXT}</newsItem>' for i in range(MEMBERS))
    return f"<newsMessage><header>{header}</header><itemSet>{items}</itemSet></newsMessage>"


def newsml_1(envelope: str) -> str:
    items = "".join(
        "<NewsItem><Identification><NewsIdentifier><ProviderId>p</ProviderId>"
        f"<NewsItemId>i{i}</NewsItemId></NewsIdentifier></Identification><NewsComponent><ContentItem>"
        "<DataContent>Text of it.</DataContent></ContentItem></NewsComponent></NewsItem>"
        for i in range(MEMBERS)
    )
    return f"<NewsML><NewsEnvelope>{envelope}</NewsEnvelope>{items}</NewsML>"


SHARED = {
    "title of RSS": rss(f"<title>{LONG}</title>"),
    "link of RSS": rss(f"<link>http://a.example/{LONG}</link>"),
    "rights of RSS": rss(f"<copyright>{LONG}</copyright>"),
    "language of RSS": rss(f"<language>{LONG}</language>"),
    "title of Atom": atom(f"<title>{LONG}</title>"),
    "author of Atom": atom(f"<author><name>{LONG}</name></author>"),
    "title of a JSON Feed": json_feed(title=LONG),
    "language of a JSON Feed": json_feed(language=LONG),
    "authors of a JSON Feed": json_feed(authors=[{"name": f"Aa B{i}"} for i in range(8_000)]),
    "header of NewsML-G2": newsml_g2(f"<transmitId>{LONG}</transmitId>"),
    "envelope of NewsML 1": newsml_1(f"<TransmissionId>{LONG}</TransmissionId>"),
}


@pytest.mark.parametrize("what", SHARED)
def test_what_stands_once_is_not_copied_into_every_article(what: str) -> None:
    outcome = parse(raw_item(SHARED[what]))
    assert isinstance(outcome, Parsed)
    assert len(outcome.articles) == MEMBERS
    assert sum(len(article.to_bytes()) for article in outcome.articles) < len(SHARED[what]) + MEMBERS * 3_000


def test_a_title_of_ordinary_length_is_the_credit_of_every_article() -> None:
    outcome = parse(raw_item(rss("<title>The Lindmoor Courier</title>")))
    assert isinstance(outcome, Parsed)
    assert {article.credit for article in outcome.articles} == {"The Lindmoor Courier"}


LINE = "Aa " * 6_000
"""As long as a line may be."""
NESTED = {
    "persons in persons": "<nitf><body><body.head><byline>"
    + "<person>" * 100
    + LINE
    + "</person>" * 100
    + "</byline></body.head><body.content><p>Text.</p></body.content></body></nitf>",
    "captions in captions": "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>p</ProviderId>"
    "<NewsItemId>i</NewsItemId></NewsIdentifier></Identification>"
    + "<NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent>" * 40
    + LONG
    + "</DataContent></ContentItem></NewsComponent>" * 40
    + "</NewsItem></NewsML>",
}


@pytest.mark.parametrize("what", NESTED)
def test_what_stands_inside_itself_is_read_once(what: str) -> None:
    outcome = parse(raw_item(NESTED[what]))
    assert isinstance(outcome, Parsed)
    assert sum(len(article.to_bytes()) for article in outcome.articles) < 5 * len(NESTED[what])


def test_the_outermost_of_a_nest_are_found_in_order_at_any_depth() -> None:
    root = etree.fromstring("<x><p>1<p>2</p></p><y><p>3</p></y></x>")
    assert [xml_tree.text_of(found) for found in xml_tree.outermost(root, "p")] == ["12", "3"]


MANY = {
    "items of NewsML-G2": "<newsMessage><itemSet>"
    + "<newsItem guid='a'/>" * (DEFAULT_LIMITS.members + 1)
    + "</itemSet></newsMessage>",
    "items of NewsML 1": "<NewsML>" + "<NewsItem/>" * (DEFAULT_LIMITS.members + 1) + "</NewsML>",
    "renditions of NewsML-G2": "<newsItem guid='a'><contentSet><inlineData>Text.</inlineData>"
    + "<a/>" * (DEFAULT_LIMITS.members + 2)
    + "</contentSet></newsItem>",
    "associations of ninjs": json.dumps(
        {
            "uri": "urn:a",
            "headline": "A headline",
            "body_text": "Text.",
            "associations": {f"a{i}": {"uri": f"{i}", "type": "picture"} for i in range(DEFAULT_LIMITS.members + 1)},
        }
    ),
}


@pytest.mark.parametrize("what", MANY)
def test_packages_of_any_format_end_at_the_limit_of_members(what: str) -> None:
    outcome = parse(raw_item(MANY[what]))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.HOSTILE


def test_a_reason_has_no_more_of_an_id_than_shows_which_it_is() -> None:
    beside = "<inlineData>Text.</inlineData><remoteContent/><remoteContent/>"
    outcome = parse(raw_item(f"<newsItem guid='{'a' * 5_000}'><contentSet>{beside}</contentSet></newsItem>"))
    assert isinstance(outcome, Parsed)
    assert [(skipped.reason, len(skipped.detail) < 300) for skipped in outcome.skipped] == [
        (DropReason.NOT_TEXT, True)
    ] * 2


@pytest.mark.parametrize("field", ["a." * 500, "@" * 900, "a@" * 400, "Aa Bb, " * 1_000])
def test_a_field_of_authors_that_names_nobody_is_none(field: str) -> None:
    assert len(persons_of(field)) <= 1


def test_addresses_beside_names_are_still_left_out() -> None:
    assert persons_of("ann@paper.example (Ann Writer)") == ("Ann Writer",)
    assert persons_of("Ann Writer <ann.writer@paper.example>") == ("Ann Writer",)


@pytest.mark.parametrize("sender", ["(" * 50_000, "(" * 60 + "a@b.example", "a" * 5_000])
def test_a_sender_in_comments_in_comments_is_nobody(sender: str) -> None:
    mail = f"From: {sender}\nSubject: Bridge opens in Lindmoor\nMessage-ID: <a@b>\n\nThe bridge opened on Friday.\n"
    outcome = parse(raw_item(mail, media_type="message/rfc822"))
    assert isinstance(outcome, Parsed)
    assert outcome.articles[0].credit is None


@pytest.mark.parametrize("part", ["Courier | ", "a - ", "Lindmoor: "])
def test_a_title_of_very_many_parts_is_left_as_it_is(part: str) -> None:
    body = (
        "<h1>Bridge opens</h1>"
        + "<p>The bridge over the river opened on Friday, the council said, and all were glad.</p>" * 3
    )
    long = f"{part * 20_000}b"
    site = '<meta property="og:site_name" content="Courier">'
    head = f'<title>{long}</title>{site}<meta property="og:title" content="{long}">'
    outcome = parse(raw_item(f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>"))
    assert isinstance(outcome, Parsed)


@pytest.mark.parametrize(("number", "refused"), [(DEFAULT_LIMITS.values, False), (DEFAULT_LIMITS.values + 1, True)])
def test_an_item_with_more_tags_than_an_article_has_is_refused(number: int, refused: bool) -> None:
    item = {"id": "1", "title": "T", "content_text": "Text.", "tags": [f"a{i}" for i in range(number)]}
    outcome = parse(raw_item(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})))
    assert isinstance(outcome, Rejected) is refused
