"""A record that a timer made and the broker refuses for good: it becomes a dead letter, and its work counts as done.

Without that the next process would make the same record, be refused and leave, for ever.
"""

import logging
from datetime import datetime

from schemas.reasons import RejectReason
from services.stream.dead_letters import outgoing, refused_record
from services.stream.messages import Kept
from services.worker.writing import MemoryAheadError, OutputsRefusedError, Write, as_records, no_dead_letter

log = logging.getLogger(__name__)


async def give_up(
    kept: Kept, refused: OutputsRefusedError, write: Write, done: int | None = None, *, stage: str, now: datetime
) -> None:
    """Write it as a dead letter, with the state in which the timer is done with it. Nothing where a message made it.

    `done`: so many messages of a lot are done with that, the first ones.

    Raises:
        MemoryAheadError: it was a timer's. The next process goes on without the record, and decides the message before
            which it should have gone out again.
    """
    # The broker refuses what is sent together; where one record is too large it is the largest.
    at_fault = max(refused.errors, key=lambda i: len(kept.outputs[i].value or b""))
    state = kept.if_refused(at_fault) if kept.if_refused else None
    if state is None:
        return
    record, error = kept.outputs[at_fault], refused.errors[at_fault]
    partition = next((each.partition for each in state if each.partition is not None), 0)
    letter = outgoing(refused_record(stage, record, partition, error, now))
    log.warning("rejected a record for %s: %s: %s", record.topic, RejectReason.OUTPUT_REFUSED, error)
    await write(as_records([letter]), as_records(state), no_dead_letter, done)
    raise MemoryAheadError(f"{record.topic}: {error}") from refused
