"""One partition of a state topic, read in slices."""

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.sliced_restore import RECORDS_PER_SLICE


async def read_slices(
    consumer: AIOKafkaConsumer, tp: TopicPartition, start: int, end: int
) -> AsyncIterator[tuple[list[TopicRecord], int]]:
    """Every record from offset `start` on and before `end`, and how many offsets are left.

    The position tells when the end is reached, not the last offset: compaction leaves gaps.
    """
    consumer.assign([tp])
    if start:
        consumer.seek(tp, start)
    else:
        await consumer.seek_to_beginning(tp)
    while (position := await consumer.position(tp)) < end:
        # A short wait: getmany does not return for a control record, though the position passes it.
        for records in (await consumer.getmany(tp, timeout_ms=20, max_records=RECORDS_PER_SLICE)).values():
            found = [TopicRecord(r.offset, r.key or b"", r.value, r.timestamp) for r in records if r.offset < end]
            yield found, end - position
