"""The dead-letter topic as operators see it: letters listed, shown and replayed. Replays are noted in it too."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaProducer

from schemas.deadletter import DeadLetter
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.dead_letters import is_refused_record, outgoing
from services.stream.decoding import decode
from services.stream.messages import Outgoing, Rejected
from services.stream.topics import DEADLETTER

_AT_ONCE = 50
"""Letters sent before their notes are: after a crash in between, so many at most are replayed a second time."""


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Selects dead letters; what is None or empty selects all."""

    stage: str | None = None
    reason: str | None = None
    ids: frozenset[str] = frozenset()
    replayed: bool = False
    """Also those that were replayed before."""

    def __call__(self, letter: DeadLetter) -> bool:
        """Whether the letter is selected."""
        return (
            (self.stage is None or letter.stage == self.stage)
            and (self.reason is None or letter.reason.value == self.reason)
            and (not self.ids or letter.dead_letter_id in self.ids)
            and (self.replayed or letter.replayed_at is None)
        )


class ReplayRefusedError(Exception):
    """The broker did not take a replayed message, or there is none to replay."""


async def letters(settings: Settings) -> list[DeadLetter]:
    """Every dead letter, each once, in order of rejection, with the time of its last replay."""
    found: dict[str, DeadLetter] = {}
    async for letter in _read(settings):
        known = found.get(letter.dead_letter_id)
        # A note of a replay has the id of its letter and no value: it only adds the time.
        if letter.replayed_at is None:
            found[letter.dead_letter_id] = letter
        elif known is not None:
            found[letter.dead_letter_id] = known.model_copy(update=_dealt_with(letter))
    return sorted(found.values(), key=lambda letter: (letter.rejected_at, letter.dead_letter_id))


async def _read(settings: Settings) -> AsyncIterator[DeadLetter]:
    async for record in read(settings, DEADLETTER.name, TailOptions(from_beginning=True, follow=False)):
        letter = decode(DeadLetter, record.value)
        if not isinstance(letter, Rejected):
            yield letter


async def replay(
    producer: AIOKafkaProducer, topic_prefix: str, chosen: Sequence[DeadLetter], now: Callable[[], datetime]
) -> int:
    """Send the original bytes, key and headers to the topic they came from, then note it. Returns how many.

    Replaying twice is harmless: every stage recognises what it has already handled.

    Raises:
        ReplayRefusedError: the broker refuses one for good; those before it were sent. Or one is no message; none was.
        KafkaError: the broker does not answer.
    """
    for letter in chosen:
        if is_refused_record(letter):
            raise ReplayRefusedError(
                f"{letter.dead_letter_id} is a record that {letter.stage} was to write, not a message: "
                "what it was about is published with its next version or its sender's release (docs/dead-letters.md)"
            )
    deliver = KafkaDelivery(producer, topic_prefix)
    for start in range(0, len(chosen), _AT_ONCE):
        chunk = chosen[start : start + _AT_ONCE]
        # First the messages, then the notes: a crash in between replays some a second time and never loses one.
        for records in (
            [_original(letter) for letter in chunk],
            [_note(letter, now()) for letter in chunk],
        ):
            for result in await deliver(records):
                if not isinstance(result, Confirmed):
                    raise ReplayRefusedError(result.error)
    return len(chosen)


async def discard(producer: AIOKafkaProducer, topic_prefix: str, letter: DeadLetter, now: datetime) -> None:
    """Note that a letter needs nobody any more. Its bytes stay in the topic as long as all others.

    Raises:
        ReplayRefusedError: the broker refuses the note.
        KafkaError: the broker does not answer.
    """
    note = _note(letter, now, discarded=True)
    for result in await KafkaDelivery(producer, topic_prefix)([note]):
        if not isinstance(result, Confirmed):
            raise ReplayRefusedError(result.error)


def _dealt_with(note: DeadLetter) -> dict[str, datetime | None]:
    # Whoever replays what was discarded has thought again.
    return {"replayed_at": note.replayed_at, "discarded_at": note.discarded_at}


def _original(letter: DeadLetter) -> ProducerRecord:
    headers = [(header.key, header.value) for header in letter.headers]
    # No partition is named: by its key the record comes to where its siblings are.
    return ProducerRecord(Outgoing(letter.origin.topic, letter.key or b"", letter.value), headers)


def _note(letter: DeadLetter, now: datetime, *, discarded: bool = False) -> ProducerRecord:
    dealt_with = {"replayed_at": now, "discarded_at": now if discarded else None}
    return ProducerRecord(outgoing(letter.model_copy(update={**dealt_with, "value": None, "headers": ()})), ())
