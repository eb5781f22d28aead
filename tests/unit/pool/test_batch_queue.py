"""Every item of a batch is done exactly once, by whichever process; copies go where they are cached."""

import random

from hypothesis import given
from hypothesis import strategies as st

from services.pool.batch_queue import BatchQueue, Owners

items = st.lists(st.tuples(st.integers(0, 50_000), st.one_of(st.none(), st.integers(0, 5))), max_size=40)


def taken_by_all(backlog: BatchQueue, processes: list[int], rng: random.Random) -> dict[int, list[list[int]]]:
    """What each process took until nothing was left for it, asking in any order."""
    chunks: dict[int, list[list[int]]] = {process: [] for process in processes}
    at_work = list(processes)
    while at_work:
        process = rng.choice(at_work)
        chunk = backlog.take(process)
        if chunk:
            chunks[process].append(chunk)
        else:
            at_work.remove(process)
    return chunks


@given(items, st.integers(1, 4), st.dictionaries(st.integers(0, 5), st.integers(0, 6)), st.integers())
def test_every_item_is_taken_exactly_once(
    batch: list[tuple[int, int | None]], processes: int, remembered: dict[int, int], seed: int
) -> None:
    owners = Owners()
    for key, process in remembered.items():
        owners.read(key, process)
    backlog = BatchQueue([weight for weight, _ in batch], [key for _, key in batch], range(processes), owners)
    rng = random.Random(seed)  # noqa: S311 - who asks when, drawn by the test
    chunks = taken_by_all(backlog, list(range(processes)), rng)
    taken = [i for of_one in chunks.values() for chunk in of_one for i in chunk]
    assert sorted(taken) == list(range(len(batch)))
    assert all(chunk == sorted(chunk) for of_one in chunks.values() for chunk in of_one)


def test_a_copy_goes_to_the_process_that_read_the_text() -> None:
    owners = Owners()
    owners.read(7, 1)
    backlog = BatchQueue([10_000, 10_000], [7, 8], range(2), owners)
    assert backlog.take(0) == [1]
    assert backlog.take(0) == []
    assert backlog.take(1) == [0]


def test_a_copy_in_the_same_batch_waits_for_its_original() -> None:
    backlog = BatchQueue([10_000] * 8, [1, 1, *range(2, 8)], range(2), Owners())
    assert backlog.take(0) == [0, 1]
    assert backlog.take(1) == [2]


def test_an_idle_process_takes_over_copies_from_one_far_behind_at_their_full_cost() -> None:
    owners = Owners()
    owners.read(7, 1)
    backlog = BatchQueue([10_000] * 40, [7] * 40, range(2), owners)
    assert len(backlog.take(0)) == 2


def test_a_process_that_has_left_the_batch_is_not_waited_for() -> None:
    owners = Owners()
    owners.read(7, 1)
    backlog = BatchQueue([10_000], [7], range(2), owners)
    assert backlog.take(0) == []
    owners.read(7, 0)  # another batch gave it to the process that has left this one
    assert backlog.take(1) == [0]


def test_chunks_shrink_and_the_heaviest_goes_first() -> None:
    backlog = BatchQueue([10_000] * 15 + [90_000], [None] * 16, range(2), Owners())
    assert backlog.take(0) == [15]
    assert len(backlog.take(1)) == 3
    assert len(backlog.take(0)) == 3
    assert len(backlog.take(1)) == 2


def test_a_single_process_takes_everything_at_once() -> None:
    assert BatchQueue([1, 2, 3], [None] * 3, [4], Owners()).take(4) == [0, 1, 2]


def test_the_memory_of_who_read_what_is_bounded_and_ends_with_the_process() -> None:
    owners = Owners(most=2)
    for key in range(3):
        owners.read(key, key % 2)
    assert owners.of(0) is None
    assert (owners.of(1), owners.of(2)) == (1, 0)
    owners.forget(0)
    assert owners.of(2) is None
    assert len(owners) == 1
