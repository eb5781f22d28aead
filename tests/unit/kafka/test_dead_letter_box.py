"""What is noted of a dead letter: sent again, discarded, or discarded and then sent again after all."""

from collections.abc import AsyncIterator

import pytest

from schemas.deadletter import DeadLetter
from services.kafka import dead_letter_box
from services.kafka.delivery import Confirmed, ProducerRecord
from services.settings import Settings
from tests.unit.gateway.pages.operations import letter
from tests.unit.gateway.records import NOON


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> list[DeadLetter]:
    """The dead-letter topic as a list."""
    kept = [letter("d1")]

    async def deliver(records: list[ProducerRecord]) -> list[Confirmed]:
        kept.extend(DeadLetter.model_validate_json(each.outgoing.value or b"") for each in records)
        return [Confirmed(0, offset) for offset, _ in enumerate(records)]

    async def read(_: Settings) -> AsyncIterator[DeadLetter]:
        for each in kept:
            yield each

    monkeypatch.setattr(dead_letter_box, "KafkaDelivery", lambda *_: deliver)
    monkeypatch.setattr(dead_letter_box, "_read", read)
    return kept


async def test_a_discarded_letter_keeps_its_bytes_and_no_longer_waits(topic: list[DeadLetter]) -> None:
    await dead_letter_box.discard(None, "", topic[0], NOON)
    [found] = await dead_letter_box.letters(Settings())
    assert (found.value, found.discarded_at, found.replayed_at) == (letter().value, NOON, NOON)
    assert not dead_letter_box.LetterFilter()(found)
    assert topic[-1].value is None
