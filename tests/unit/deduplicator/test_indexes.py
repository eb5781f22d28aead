"""The derived indexes: what they find, in what order, and that they forget."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.deduplicator import copy_index
from services.deduplicator.copy_index import CopyIndex
from services.deduplicator.memory import Memory
from services.deduplicator.story_index import LATEST, StoryIndex
from services.deduplicator.term_counts import TermCounts, Vector, vector_of


def _sketch(*hashes: int) -> NDArray[np.uint64]:
    return np.array(sorted(hashes), dtype=np.uint64)


def _all_alive(serials: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.ones(len(serials), dtype=np.bool_)


@given(texts=st.lists(st.sets(st.integers(0, 30), min_size=1, max_size=6), min_size=1, max_size=12), data=st.data())
def test_candidates_are_those_that_share_most_whatever_was_settled(texts: list[set[int]], data: st.DataObject) -> None:
    dead = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    alive = np.array([number not in dead for number in range(len(texts))])
    query = data.draw(st.sets(st.integers(0, 30), min_size=1, max_size=6))
    shared = {n: len(query & text) for n, text in enumerate(texts) if n not in dead and query & text}
    expected = sorted(shared, key=lambda number: (-shared[number], number))
    index = CopyIndex(fresh_limit=data.draw(st.sampled_from([1, 5, 1000])))
    for serial, text in enumerate(texts):
        index.add(_sketch(*text), False, serial)
        index.settle(_all_alive)
    found = index.candidates(_sketch(*query), False, alive.__getitem__, 100)
    assert found == expected[: len(found)]
    assert len(texts) > 8 or found == expected


def test_of_a_line_that_hundreds_have_the_first_and_the_last_are_looked_at() -> None:
    index = CopyIndex(fresh_limit=50)
    for serial in range(400):
        index.add(_sketch(7), False, serial)
        index.settle(_all_alive)
    assert index.candidates(_sketch(7), False, _all_alive, 100) == [0, 1, 2, 3, 396, 397, 398, 399]


def test_short_texts_post_every_shingle_and_longer_complete_ones_a_quarter() -> None:
    everything = np.arange(100, dtype=np.uint64) << np.uint64(33)
    assert len(copy_index.posted(everything[:59], True)) == 59
    assert len(copy_index.posted(everything, True)) == 32


def _vector(*terms: int) -> Vector:
    weights = np.full(len(terms), 50, dtype=np.uint8)
    return vector_of(np.array(terms, dtype=np.uint32), weights, np.arange(len(terms)))


def _filled(count: int) -> tuple[StoryIndex, Memory]:
    index, memory = StoryIndex(), Memory()
    for number in range(count):
        vector = _vector(1, 100 + number)
        serial = memory.append(f"a{number}", b"r", number, 0, (vector.terms, vector.weights))
        index.add(vector.terms, serial)
    return index, memory


def test_a_common_term_brings_only_the_latest_living() -> None:
    index, memory = _filled(LATEST + 40)
    memory.kill(LATEST + 39)
    found = index.candidates(_vector(1), memory, 2000)
    assert sorted(found.tolist()) == list(range(39, LATEST + 39))


def test_a_rare_term_outweighs_what_is_only_common() -> None:
    index, memory = _filled(300)
    assert index.candidates(_vector(1, 105), memory, 1).tolist() == [5]


def test_the_dead_at_the_front_are_cut_off_and_swept() -> None:
    index, memory = _filled(10_000)
    for serial in range(6_000):
        memory.kill(serial)
    assert memory.trim()
    index.sweep(memory.base)
    assert memory.base == 6_000
    assert (memory.living, memory.key(6_000), memory.event(9_999)) == (4_000, "a6000", 9_999)
    assert index.candidates(_vector(100), memory, 5).tolist() == []
    assert index.candidates(_vector(7_100), memory, 5).tolist() == [7_000]


def test_few_dead_are_not_worth_a_cut() -> None:
    _, memory = _filled(100)
    memory.kill(0)
    assert not memory.trim()


def test_counting_an_article_out_again_leaves_no_trace() -> None:
    counts = TermCounts()
    hashes = np.array([1 << 40, 2 << 40], dtype=np.uint64)
    buckets = np.array([256, 512])
    before = counts.vector(hashes, buckets, np.array([1.0, 2.0]))
    counts.add(buckets)
    counts.remove(buckets)
    after = counts.vector(hashes, buckets, np.array([1.0, 2.0]))
    assert before.weights.tolist() == after.weights.tolist()
    assert counts.articles == 0
