"""Old items that are pushed are marked so, wait for room, are allowed by the entry, and are counted apart."""

import asyncio

import pytest

from services.sources.collector.old_items import NoRoomError, OldItems
from services.sources.collector.room import MOST_WAITING
from services.sources.registry.entry import SourceEntry
from services.sources.registry.registry import Registry
from services.sources.registry.tokens import hash_of
from tests.unit.ingest.test_push import NOW, door
from tests.unit.ingest.test_push_batch import lines, push

OLD = "?source=wire&backfill=true"


async def test_an_item_that_is_said_to_be_old_is_marked_and_counted_apart() -> None:
    async with door() as pushed:
        assert (await pushed.push(b"URGENT: KILL", OLD)).status == 202
        assert (await pushed.push(b"new", "?source=wire&backfill=false")).status == 202
        assert [item.backfill_before for item in pushed.items] == [NOW, None]
        assert pushed.producer.sent[0]["topic"] == "news.raw"
        for way, count in (("backfill", 1), ("push", 1)):
            labels = {"source": "wire", "door": way}
            assert pushed.registry.get_sample_value("copytaster_received_total", labels) == count


async def test_all_items_of_a_batch_are_old_and_the_same_key_elsewhere_is_another_request() -> None:
    body = lines({"text": "one"}, {"text": "two"})
    async with door() as pushed:
        assert (await push(pushed, body, OLD, **{"Idempotency-Key": "k"})).status == 202
        assert [item.backfill_before for item in pushed.items] == [NOW, NOW]
        assert (await push(pushed, body, **{"Idempotency-Key": "k"})).status == 422


@pytest.mark.parametrize("value", ["", "1", "True", "yes"])
async def test_what_is_neither_true_nor_false_is_refused(value: str) -> None:
    async with door() as pushed:
        answer = await pushed.push(b"x", f"?source=wire&backfill={value}")
        assert (answer.status, "backfill" in (await answer.json())["error"]) == (400, True)


async def test_a_source_pushes_old_items_only_if_its_entry_says_so() -> None:
    fields = {"name": "Wire", "kind": "agency"}
    entries = [
        {"id": "wire", "tokens": [hash_of("t")], "may_backfill": True, **fields},
        {"id": "other", "tokens": [hash_of("o")], **fields},
    ]
    registry = Registry(tuple(SourceEntry.model_validate(each) for each in entries))
    async with door(registry=lambda: registry) as pushed:
        assert (await pushed.push(b"1", "?backfill=true", headers={"Authorization": "Bearer t"})).status == 202
        for refused in (
            await pushed.push(b"2", "?backfill=true", headers={"Authorization": "Bearer o"}),
            await push(pushed, lines({"text": "2"}), "?backfill=true", Authorization="Bearer o"),
        ):
            assert refused.status == 403
            assert "may_backfill" in (await refused.json())["error"]
        assert len(pushed.items) == 1


async def test_more_than_a_page_of_old_items_is_no_batch() -> None:
    async with door() as pushed:
        answer = await push(pushed, lines(*[{"text": "a"}] * (MOST_WAITING + 1)), OLD)
        assert (answer.status, str(MOST_WAITING) in (await answer.json())["error"]) == (400, True)
        assert pushed.items == []


async def test_old_items_come_again_while_too_much_waits_and_those_of_today_do_not() -> None:
    room = asyncio.Event()
    async with door(push_confirm_seconds=0.05, room=room.wait) as pushed:
        answer = await pushed.push(b"old", OLD)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "old items wait" in (await answer.json())["error"]
        assert (await pushed.push(b"new")).status == 202
        room.set()
        assert (await pushed.push(b"old", OLD)).status == 202
        assert [item.payload for item in pushed.items] == [b"new", b"old"]


async def test_a_page_comes_in_after_each_look_and_what_was_seen_grows_old() -> None:
    looks, time = 0, 0.0

    async def look() -> None:
        nonlocal looks
        looks += 1

    old = OldItems(look, 1.0, lambda: time)
    await asyncio.gather(*(old.admit(10) for _ in range(5)))
    assert looks == 1
    await old.admit(1)
    assert looks == 2
    time = 60.0
    await old.admit(1)
    assert looks == 3
    await old.close()


async def test_a_look_that_takes_long_is_not_begun_again() -> None:
    looks, done = 0, asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        await done.wait()

    old = OldItems(look, 0.01)
    for _ in range(3):
        with pytest.raises(NoRoomError):
            await old.admit(1)
    done.set()
    await old.admit(MOST_WAITING)
    assert looks == 1
    await old.close()
