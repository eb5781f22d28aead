from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article, RemovalReason, RemovedLine
from schemas.deadletter import DeadLetter, Header, MessageOrigin
from schemas.raw import FeedEntry, RawItem, Source
from schemas.reasons import RejectReason
from services.stream.decoding import decode

TEXT = st.text()
"""All of Unicode but surrogates, control characters and null included."""
INSTANTS = st.datetimes(timezones=st.timezones(), min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31))  # noqa: DTZ001 - bounds are naive by contract
HEADERS = st.builds(Header, key=TEXT, value=st.binary())


@given(
    payload=st.binary(max_size=4000),
    received_at=INSTANTS,
    filename=st.none() | TEXT,
    title=st.none() | TEXT,
    authors=st.lists(TEXT, max_size=3).map(tuple),
)
def test_raw_items_survive_the_wire_whatever_their_bytes(
    payload: bytes, received_at: datetime, filename: str | None, title: str | None, authors: tuple[str, ...]
) -> None:
    item = RawItem(
        item_id="i",
        trace_id="t",
        source=Source(id="s"),
        received_at=received_at,
        filename=filename,
        payload=payload,
        feed=FeedEntry(title=title, authors=authors),
    )
    read = decode(RawItem, item.to_bytes())
    assert isinstance(read, RawItem)
    assert read == item
    assert read.payload == payload
    assert read.received_at.tzinfo is UTC
    assert item.to_bytes() == read.to_bytes()


@given(key=st.none() | st.binary(), value=st.none() | st.binary(), headers=st.lists(HEADERS, max_size=3).map(tuple))
def test_dead_letters_give_back_key_value_and_headers_byte_for_byte(
    key: bytes | None, value: bytes | None, headers: tuple[Header, ...]
) -> None:
    letter = DeadLetter(
        dead_letter_id="d",
        stage="parser",
        reason=RejectReason.NOT_UTF8,
        error="",
        origin=MessageOrigin(topic="news.raw", partition=0, offset=0),
        rejected_at=datetime(2025, 3, 4, tzinfo=UTC),
        key=key,
        value=value,
        headers=headers,
    )
    assert decode(DeadLetter, letter.to_bytes()) == letter


@given(
    headline=st.none() | TEXT,
    paragraphs=st.lists(TEXT, max_size=4).map(tuple),
    removed=st.lists(st.builds(RemovedLine, text=TEXT, reason=st.sampled_from(RemovalReason)), max_size=3).map(tuple),
)
def test_articles_survive_the_wire_whatever_their_words(
    headline: str | None, paragraphs: tuple[str, ...], removed: tuple[RemovedLine, ...]
) -> None:
    article = Article(
        article_id="a",
        item_id="i",
        trace_id="t",
        source=Source(id="s"),
        format="plain-text",
        namespace="n",
        guid="g",
        received_at=datetime(2025, 3, 4, tzinfo=UTC),
        headline=headline,
        paragraphs=paragraphs,
        removed=removed,
        content_hash="c",
        word_count=0,
    )
    assert decode(Article, article.to_bytes()) == article


@given(st.binary())
def test_no_bytes_whatever_make_a_reader_raise(value: bytes) -> None:
    decode(RawItem, value)
    decode(DeadLetter, value)
