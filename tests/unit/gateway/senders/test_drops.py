"""What was dropped is said to who sent it: which stage, why, and not a word of it."""

from pathlib import Path

from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from schemas.deadletter import DroppedItem, MessageOrigin
from schemas.reasons import DropReason
from services.gateway.api.application import application
from services.gateway.senders.drops import Drops
from services.stream.drop_notes import drop_note, guid_in
from services.stream.messages import Dropped, Received
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published

VALUE = b'{"enriched": {"article": {"guid": "urn:a1", "headline": "Secret"}}}'


def received(offset: int = 7, trace: str = "t-a1-1") -> Received:
    origin = MessageOrigin(topic="news.enriched", partition=0, offset=offset)
    return Received(VALUE, origin, headers=(("copytaster-trace-id", trace.encode()),))


def note(offset: int = 7, trace: str = "t-a1-1") -> DroppedItem:
    made = drop_note("deduplicator", received(offset, trace), Dropped(DropReason.OLDER_VERSION), NOON)
    assert made is not None
    return DroppedItem.model_validate_json(made.value or b"")


async def test_a_dropped_item_says_why_beside_what_is_published(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog())
    gateway.publish(published("a1"))
    for _ in range(2):
        gateway.context.senders.drops.take(note())
    app = application(gateway.context)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://gateway") as client:
        by_trace = (await client.get("/v1/items?trace_id=t-a1-1")).json()["items"]
        by_guid = (await client.get("/v1/items?guid=urn:a1")).json()["items"]
    gateway.close()
    assert by_trace == by_guid
    assert [(each["state"], each.get("stage"), each.get("reason")) for each in by_trace] == [
        ("published", None, None),
        ("dropped", "deduplicator", "older_version"),
    ]


def test_what_nobody_sent_leaves_no_note() -> None:
    assert drop_note("publisher", received(), Dropped(DropReason.SECOND_VERDICT), NOON) is None
    assert drop_note("publisher", received(trace=""), Dropped(DropReason.REDELIVERY), NOON) is None


def test_the_oldest_notes_are_forgotten() -> None:
    drops = Drops(most=2)
    for offset in range(4):
        drops.take(note(offset, f"t{offset}"))
    assert [len(drops.of_trace(f"t{offset}")) for offset in range(4)] == [0, 0, 1, 1]
    assert len(drops.of_guid("urn:a1")) == 2


@given(st.binary(max_size=80) | st.none())
def test_any_message_may_be_searched_for_its_guid(value: bytes | None) -> None:
    assert guid_in(value) is None or isinstance(guid_in(value), str)
