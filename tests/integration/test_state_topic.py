"""A stage's state is restored completely from its topic, and read again only if it may have changed."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry

from services.kafka import clients
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Outgoing
from services.stream.state_records import RestoreSteps, SetAside, StateRecord
from services.stream.topics import ENRICHED, PUBLISHER_STATE
from services.worker.ownership.plain_ownership import PlainOwnership
from services.worker.stage import Stage, StageState
from services.worker.state_lock import StateLock


class RecordingKeeper:
    """Records what it was given, and how often."""

    def __init__(self) -> None:
        self.held: dict[int, list[StateRecord]] = {}
        self.restored: list[int] = []

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        read = []
        for key, value in records:
            read.append((key, value))
            yield SetAside(key, "torn") if value == b"torn" else None
        self.held[partition] = read
        self.restored.append(partition)

    def forget(self, partition: int) -> None:
        self.held.pop(partition, None)

    def sizes(self) -> dict[tuple[int, str], int]:
        return {}


def owner(settings: Settings, keeper: RecordingKeeper) -> PlainOwnership:
    stage = Stage(
        name="deduplicator",
        routine=ENRICHED,
        work=lambda _batch: [],
        state=StageState(topic=PUBLISHER_STATE, keeper=keeper),
    )
    return PlainOwnership(settings, stage, Metrics(CollectorRegistry(), "deduplicator"), lock=StateLock(shared=True))


async def write(settings: Settings, partition: int, *records: StateRecord) -> None:
    """As another worker."""
    await write_of_ours(owner(settings, RecordingKeeper()), settings, partition, *records)


async def write_of_ours(ownership: PlainOwnership, settings: Settings, partition: int, *records: StateRecord) -> None:
    async with clients.producing(settings) as producer:
        write_in_order = ownership.write_in_order(KafkaDelivery(producer, settings.topic_prefix))
        state = [ProducerRecord(Outgoing(PUBLISHER_STATE.name, key, value, partition), ()) for key, value in records]
        await write_in_order([], state, lambda _errors: [])


async def test_state_is_restored_in_order_with_its_tombstones(settings: Settings) -> None:
    records: list[StateRecord] = [(b"a", b"1"), (b"b", b"2"), (b"a", None), (b"c", b"3")]
    await write(settings, 1, *records)
    await write(settings, 2, (b"x", b"9"))
    keeper = RecordingKeeper()
    ownership = owner(settings, keeper)
    await ownership.restore(frozenset({0, 1}))
    assert keeper.held == {0: [], 1: [(b"b", b"2"), (b"a", None), (b"c", b"3")]}
    assert ownership.restored == {0, 1}


async def test_a_partition_reassigned_unchanged_is_not_read_again(settings: Settings) -> None:
    keeper = RecordingKeeper()
    ownership = owner(settings, keeper)
    await ownership.restore(frozenset({1}))
    await write_of_ours(ownership, settings, 1, (b"a", b"1"))
    assert await ownership.revoke() == {1}
    await ownership.restore(frozenset({1}))
    assert keeper.restored == [1]


async def test_a_partition_written_to_by_another_owner_is_read_again(settings: Settings) -> None:
    keeper = RecordingKeeper()
    ownership = owner(settings, keeper)
    await ownership.restore(frozenset({1}))
    await ownership.revoke()
    await write(settings, 1, (b"a", b"1"))
    await ownership.restore(frozenset({1}))
    assert keeper.restored == [1, 1]
    assert keeper.held == {1: [(b"a", b"1")]}


async def test_after_an_interrupted_batch_the_state_is_read_again(settings: Settings) -> None:
    keeper = RecordingKeeper()
    ownership = owner(settings, keeper)
    await ownership.restore(frozenset({1, 2}))
    ownership.interrupted({1})
    await ownership.revoke()
    await ownership.restore(frozenset({1, 2}))
    assert keeper.restored == [1, 2, 1]


async def test_the_state_of_a_revoked_partition_is_dropped(settings: Settings) -> None:
    keeper = RecordingKeeper()
    ownership = owner(settings, keeper)
    await ownership.restore(frozenset({1, 2}))
    await ownership.revoke()
    await ownership.restore(frozenset({2}))
    assert keeper.held.keys() == {2}
    ownership.finished({1, 2}, Lane.ROUTINE)
    assert ownership.active == {2}


async def test_a_refused_record_is_reported_apart_from_its_confirmed_neighbours(
    settings: Settings,
) -> None:
    small = settings.model_copy(update={"max_message_bytes": 100_000})
    async with clients.producing(small) as producer:
        deliver = KafkaDelivery(producer, settings.topic_prefix)
        records = [
            ProducerRecord(Outgoing(PUBLISHER_STATE.name, b"k", size * b"x", 0), ()) for size in (10, 300_000, 20)
        ]
        results = await deliver(records)
    assert [isinstance(result, Confirmed) for result in results] == [True, False, True]
