"""One clock ahead moves nothing: what a record says of its arrival is bounded by two other clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.deadletter import MessageOrigin
from schemas.raw import RawItem, Source
from services.parser.handle import handle
from services.stream.arrival import bounded_article, bounded_enriched, bounded_item
from services.stream.messages import Kept, Received
from tests.unit.enricher.written import article, the_enricher

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)
IN_2099 = datetime(2099, 1, 1, tzinfo=UTC)


def message(value: bytes = b"", *, broker: datetime | None = NOW, read_at: datetime | None = NOW) -> Received:
    return Received(value, MessageOrigin(topic="t", partition=0, offset=0, timestamp=broker), read_at=read_at)


def raw(received_at: datetime) -> RawItem:
    text = b"RIGA (AP) - A bridge opened.\n\nIt is the longest of the country, the mayor said."
    return RawItem(item_id="i", trace_id="t", source=Source(id="s"), received_at=received_at, payload=text)


@pytest.mark.parametrize(
    ("broker", "read_at", "bounded"),
    [
        (NOW, NOW, NOW),
        (IN_2099, NOW, NOW),
        (NOW, IN_2099, NOW),
        (NOW - timedelta(hours=1), NOW, NOW - timedelta(hours=1)),
        (None, NOW, NOW),
        (NOW, None, NOW),
        (None, None, IN_2099),
        (IN_2099, IN_2099, IN_2099),
    ],
)
def test_a_record_from_2099_arrived_when_the_others_say(
    broker: datetime | None, read_at: datetime | None, bounded: datetime
) -> None:
    assert bounded_item(raw(IN_2099), message(broker=broker, read_at=read_at)).received_at == bounded


@pytest.mark.parametrize("seconds", [-3600, 0, 59])
def test_what_clocks_ordinarily_differ_by_stays_as_it_is(seconds: int) -> None:
    item = raw(NOW + timedelta(seconds=seconds))
    assert bounded_item(item, message()) is item


def test_an_article_of_it_is_bounded_in_the_parser_already() -> None:
    (outcome,) = handle([message(raw(IN_2099).to_bytes())])
    assert isinstance(outcome, Kept)
    assert b'"received_at":"2024-01-21T12:00:00Z"' in (outcome.outputs[0].value or b"")


def test_later_stages_bound_it_too() -> None:
    ahead = article("A bridge opened.", written=IN_2099)
    assert bounded_article(ahead, message()).received_at == NOW
    (enriched,) = the_enricher().enrich([ahead])
    assert bounded_enriched(enriched, message()).article.received_at == NOW
    sound = bounded_enriched(enriched, message())
    assert bounded_enriched(sound, message()) is sound
