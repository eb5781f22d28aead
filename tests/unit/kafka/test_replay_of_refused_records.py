"""A dead letter that is a record of ours is not sent again, nor is anything that was chosen with it."""

from datetime import UTC, datetime
from typing import cast

import pytest
from aiokafka import AIOKafkaProducer

from schemas.deadletter import DeadLetter, MessageOrigin
from schemas.reasons import RejectReason
from services.kafka.dead_letter_box import ReplayRefusedError, replay
from services.stream.dead_letters import dead_letter, refused_record
from services.stream.messages import Outgoing, Received, Rejected
from services.stream.topics import DEDUPLICATED, PUBLISHED

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


async def test_nothing_is_sent() -> None:
    received = Received(b"v", MessageOrigin(topic=DEDUPLICATED.name, partition=0, offset=1))
    message = dead_letter("publisher", received, Rejected(RejectReason.OUTPUT_REFUSED, "too large"), NOW)
    record = refused_record("publisher", Outgoing(PUBLISHED.name, b"a1", b"words"), 0, "too large", NOW)
    letters: list[DeadLetter] = [message, record]
    nobody = cast("AIOKafkaProducer", None)  # whoever asks it for anything fails
    with pytest.raises(ReplayRefusedError, match=record.dead_letter_id):
        await replay(nobody, "", letters, lambda: NOW)
