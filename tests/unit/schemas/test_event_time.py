"""Event time: the order of preference among an article's times."""

from datetime import UTC, datetime, timedelta

from schemas.article import Article
from schemas.raw import Source
from schemas.stamp import Precision, Stamp

_ARRIVAL = datetime(2025, 3, 4, 12, tzinfo=UTC)
_NOT_KNOWN = Stamp(iso="2025-03-04", precision=Precision.DAY)


def _stamp(moment: datetime) -> Stamp:
    return Stamp(iso=moment.isoformat(), precision=Precision.SECOND)


def _article(
    *, version_created: Stamp | None = None, sent_at: datetime | None = None, published_at: Stamp | None = None
) -> Article:
    return Article(
        article_id="a",
        item_id="i",
        trace_id="t",
        source=Source(id="s"),
        format="plain-text",
        namespace="n",
        guid="g",
        received_at=_ARRIVAL,
        version_created=version_created,
        sent_at=sent_at,
        published_at=published_at,
        content_hash="c",
        word_count=0,
    )


def test_the_time_of_the_version_comes_first() -> None:
    made, sent = _ARRIVAL - timedelta(hours=2), _ARRIVAL - timedelta(hours=1)
    assert _article(version_created=_stamp(made), sent_at=sent, published_at=_stamp(sent)).event_time() == made


def test_then_the_time_of_sending() -> None:
    sent = _ARRIVAL - timedelta(hours=1)
    assert _article(version_created=_NOT_KNOWN, sent_at=sent, published_at=_stamp(_ARRIVAL)).event_time() == sent


def test_then_the_time_of_publication_unless_it_lies_after_arrival() -> None:
    published = _ARRIVAL - timedelta(minutes=5)
    assert _article(published_at=_stamp(published)).event_time() == published
    assert _article(published_at=_stamp(_ARRIVAL + timedelta(seconds=1))).event_time() == _ARRIVAL


def test_a_date_without_a_time_falls_back_to_the_time_of_arrival() -> None:
    assert _article(version_created=_NOT_KNOWN, published_at=_NOT_KNOWN).event_time() == _ARRIVAL
