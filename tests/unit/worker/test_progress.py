"""The lag and age that a worker reports."""

from datetime import UTC, datetime, timedelta

from schemas.deadletter import MessageOrigin
from services.stream.messages import Received
from services.worker.progress import Progress

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


def message(offset: int, seconds_ago: float, partition: int = 0, topic: str = "t") -> Received:
    at = NOW - timedelta(seconds=seconds_ago)
    return Received(b"", MessageOrigin(topic=topic, partition=partition, offset=offset, timestamp=at))


def test_before_the_first_message_the_consumer_position_counts() -> None:
    assert Progress().lag(("t", 0), position=7, end=10) == 3


def test_a_batch_in_hand_is_not_finished() -> None:
    progress = Progress()
    progress.began([message(3, 9), message(4, 8)])
    assert progress.lag(("t", 0), position=5, end=5) == 2
    assert progress.oldest_age(("t", 0), 2, NOW) == 9


def test_a_finished_batch_leaves_what_is_after_it() -> None:
    progress = Progress()
    batch = [message(3, 9), message(4, 8)]
    progress.began(batch)
    progress.finished(batch)
    assert progress.lag(("t", 0), position=9, end=9) == 4
    assert progress.oldest_age(("t", 0), 4, NOW) == 8
    assert progress.oldest_age(("t", 0), 0, NOW) == 0


def test_with_two_batches_in_hand_the_age_is_that_of_the_older_one() -> None:
    progress = Progress()
    first, second = [message(3, 9)], [message(4, 5), message(5, 4)]
    progress.began(first)
    progress.began(second)
    assert progress.oldest_age(("t", 0), 3, NOW) == 9
    progress.finished(first)
    assert progress.oldest_age(("t", 0), 2, NOW) == 5
    assert progress.lag(("t", 0), position=6, end=6) == 2
    progress.finished(second)
    assert progress.lag(("t", 0), position=6, end=6) == 0


def test_partitions_do_not_mix_and_can_be_forgotten() -> None:
    progress = Progress()
    progress.began([message(3, 9, partition=0), message(8, 2, partition=1)])
    assert progress.oldest_age(("t", 1), 1, NOW) == 2
    progress.forget({1})
    assert progress.oldest_age(("t", 1), 1, NOW) == 0
    assert progress.oldest_age(("t", 0), 1, NOW) == 9


def test_the_lanes_of_a_partition_count_apart_and_leave_together() -> None:
    progress = Progress()
    progress.began([message(3, 9), message(700, 2, topic="t.urgent")])
    assert progress.lag(("t", 0), position=4, end=1000) == 997
    assert progress.lag(("t.urgent", 0), position=701, end=701) == 1
    assert progress.oldest_age(("t.urgent", 0), 1, NOW) == 2
    progress.forget({0})
    assert progress.oldest_age(("t", 0), 1, NOW) == progress.oldest_age(("t.urgent", 0), 1, NOW) == 0
