"""A feed's entry and the page that it links to are one article."""

from datetime import UTC, datetime

import pytest

from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse
from services.sources.raw.urgency import topic_of
from services.sources.roads.page.related import RelatedPart, related
from services.stream.topics import RAW, RAW_URGENT

TEASER = "The ferry to Aldsund was late."
STORY = (
    "The ferry to Aldsund left two hours late on Thursday after its crew found water in the engine room.",
    "Nobody was hurt, the harbour office said, and the next sailing left on time.",
    "The line's owner wants to replace the ship, which is forty years old, within two years.",
)


def feed(description: str = TEASER) -> RelatedPart:
    body = (
        "<rss version='2.0'><channel><title>Harbour Post</title><item><guid isPermaLink='false'>hp-17</guid>"
        "<title>Ferry late</title><link>https://harbour.example/ferry</link><pubDate>Thu, 05 Mar 2026 09:00:00 GMT"
        f"</pubDate><description>{description}</description></item></channel></rss>"
    )
    return RelatedPart(body.encode(), "application/rss+xml; charset=utf-8", "https://harbour.example/rss")


def page(*paragraphs: str, charset: str = "utf-8") -> RelatedPart:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    body = (
        f"<!doctype html><html><head><title>Ferry late</title></head><body><article><h1>Ferry late</h1>{text}"
        "</article></body></html>"
    )
    return RelatedPart(body.encode(charset), f"text/html; charset={charset}", "https://harbour.example/ferry")


def item(entry: RelatedPart, linked: RelatedPart) -> RawItem:
    payload, kind = related(entry, linked)
    return RawItem(
        item_id="i1-0123456789abcdef01234567",
        trace_id="0" * 32,
        source=Source(id="harbour"),
        received_at=datetime(2026, 3, 5, 12, tzinfo=UTC),
        media_type=kind,
        payload=payload,
        url=entry.url,
    )


def article(raw: RawItem) -> tuple[str, str | None, tuple[str, ...]]:
    found = parse(raw)
    assert isinstance(found, Parsed)
    [only] = found.articles
    return only.guid, only.headline, only.paragraphs


def test_the_page_has_the_longer_body_and_the_entry_its_name() -> None:
    assert article(item(feed(), page(*STORY))) == ("hp-17", "Ferry late", STORY)


def test_the_entry_has_the_longer_body() -> None:
    guid, _, paragraphs = article(item(feed(" ".join(STORY)), page("Subscribe to read on, from one crown a month.")))
    assert (guid, paragraphs) == ("hp-17", (" ".join(STORY),))


def test_the_article_is_the_same_with_and_without_its_page() -> None:
    alone = RawItem.model_validate(
        {**item(feed(), page()).model_dump(), "payload": feed().body, "media_type": "application/rss+xml"}
    )
    assert article(alone)[0] == article(item(feed(), page(*STORY)))[0]


def test_each_part_is_read_in_its_own_charset() -> None:
    words = tuple(each.replace("Aldsund", "Ålesund") for each in STORY)
    assert article(item(feed(), page(*words, charset="iso-8859-1")))[2] == words


@pytest.mark.parametrize(
    "linked", [RelatedPart(b"%PDF-1.7", "application/pdf", "x"), RelatedPart(b"", "text/html", "")]
)
def test_what_is_no_page_takes_nothing_from_the_entry(linked: RelatedPart) -> None:
    assert article(item(feed(), linked))[2] == (TEASER,)


def test_the_scripts_of_a_page_make_no_item_urgent() -> None:
    script = '<script>{"priority": 1}</script>'
    assert topic_of(item(feed(), page(script))) == RAW.name
    assert topic_of(item(feed("KILL this story"), page(*STORY))) == RAW_URGENT.name


def test_bytes_come_out_as_they_went_in() -> None:
    odd = RelatedPart(b"\x00\xff--x\r\rend\n", None, "https://harbour.example/\u00e5\n")
    payload, _ = related(feed(), odd)
    assert odd.body in payload
    assert feed().body in payload
    head = payload[: payload.index(b"<rss")]
    assert b"\n\n" not in head
