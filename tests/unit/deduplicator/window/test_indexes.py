"""The derived indexes: what they find, in what order, and that evicted articles leave them."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.deduplicator.window.article_table import ArticleTable
from services.deduplicator.window.entry import WindowEntry
from services.deduplicator.window.indexes.copy_index import CopyIndex
from services.deduplicator.window.indexes.sorted_run import SortedRun
from services.deduplicator.window.indexes.story_index import LATEST, StoryIndex
from services.deduplicator.window.records.header import SIZE
from services.deduplicator.window.term_counts import StoryVector, vector_from


def _sketch(*hashes: int) -> NDArray[np.uint64]:
    return np.array(sorted(hashes), dtype=np.uint64)


def _all_alive(serials: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.ones(len(serials), dtype=np.bool_)


def _ends(serials: list[int]) -> list[int]:
    return serials if len(serials) <= 8 else serials[:4] + serials[-4:]


@given(texts=st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=6), min_size=1, max_size=40), data=st.data())
def test_candidates_are_those_that_share_most_whatever_was_settled(texts: list[set[int]], data: st.DataObject) -> None:
    evicted = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    alive = np.array([number not in evicted for number in range(len(texts))])
    query = data.draw(st.sets(st.integers(0, 12), min_size=1, max_size=6))
    living = [[n for n, text in enumerate(texts) if key in text and n not in evicted] for key in query]
    shared = Counter(serial for serials in living for serial in _ends(serials))
    index = CopyIndex(fresh_limit=data.draw(st.sampled_from([1, 5, 1000])))
    for serial, text in enumerate(texts):
        index.add(_sketch(*text), serial)
        index.settle(_all_alive)
    keys = _sketch(*query)
    nothing, settled = (index.settled([each]).get(0, []) for each in (_sketch(99), keys))
    together = index.settled([_sketch(99), keys, _sketch(*texts[0])])
    assert (nothing, [place for place, _ in together.get(1, [])]) == ([], [place for place, _ in settled])
    found = index.candidates(keys, settled, alive.__getitem__, 100)
    assert found == sorted(shared, key=lambda number: (-shared[number], number))


def test_of_a_line_that_hundreds_have_the_first_and_the_last_are_looked_at() -> None:
    index = CopyIndex(fresh_limit=50)
    for serial in range(400):
        index.add(_sketch(7), serial)
        index.settle(_all_alive)
    assert index.candidates(_sketch(7), index.settled([_sketch(7)])[0], _all_alive, 100) == [
        0,
        1,
        2,
        3,
        396,
        397,
        398,
        399,
    ]


def _vector(*terms: int) -> StoryVector:
    weights = np.full(len(terms), 50, dtype=np.uint8)
    return vector_from(np.array(terms, dtype=np.uint32), weights, np.arange(len(terms)))


def _entry(number: int, vector: StoryVector) -> WindowEntry:
    none = np.empty(0, dtype=np.uint64)
    return WindowEntry(
        f"a{number}",
        bytes(SIZE),
        number,
        True,
        "s",
        None,
        vector.terms,
        vector.weights,
        vector.length,
        none,
        none.view(int),
        None,
    )


def _filled(count: int) -> tuple[StoryIndex, ArticleTable]:
    table = ArticleTable()
    index = StoryIndex(table)
    for number in range(count):
        vector = _vector(1, 100 + number)
        serial = table.append(_entry(number, vector), 0)
        index.add(vector.terms, serial)
    return index, table


def _found(index: StoryIndex, vector: StoryVector, limit: int) -> list[int]:
    serials: list[int] = index.candidates(vector.terms, vector.weights, limit).tolist()
    return serials


def _evict(index: StoryIndex, table: ArticleTable, serial: int) -> None:
    terms = table.terms(serial)
    table.evict(serial)
    index.remove(terms, serial)


_TERMS = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 255)), min_size=1, max_size=8, unique_by=lambda t: t[0])


def _weighed(terms: list[tuple[int, int]]) -> StoryVector:
    hashes, weights = zip(*sorted(terms, key=lambda term: -term[1]), strict=True)
    return vector_from(np.array(hashes, dtype=np.uint32), np.array(weights, dtype=np.uint8), np.arange(len(terms)))


@given(articles=st.lists(_TERMS, min_size=1, max_size=40), query=_TERMS, data=st.data())
def test_the_story_search_finds_what_an_exhaustive_one_finds(
    articles: list[list[tuple[int, int]]], query: list[tuple[int, int]], data: st.DataObject
) -> None:
    table = ArticleTable()
    index = StoryIndex(table, latest=5)
    evicted = data.draw(st.sets(st.integers(0, len(articles) - 1)))
    for number, terms in enumerate(articles):
        vector = _weighed(terms)
        serial = table.append(_entry(number, vector), 0)
        index.add(vector.terms, serial)
    for serial in data.draw(st.permutations(sorted(evicted))):
        _evict(index, table, serial)
    sums: Counter[int] = Counter()
    for term, weight in query:
        holding = [n for n, terms in enumerate(articles) if n not in evicted and term in dict(terms)]
        sums.update(dict.fromkeys(holding[-5:], weight * weight))
    found = _found(index, _weighed(query), 6)
    assert found == sorted(sums, key=lambda serial: (-sums[serial], -serial))[:6]


def test_a_common_term_brings_only_the_latest_living() -> None:
    index, table = _filled(LATEST + 40)
    _evict(index, table, LATEST + 39)
    found = _found(index, _vector(1), 2000)
    assert sorted(found) == list(range(39, LATEST + 39))


def test_a_rare_term_outweighs_what_is_only_common() -> None:
    index, _ = _filled(300)
    assert _found(index, _vector(1, 105), 1) == [5]


def test_leading_evicted_rows_are_dropped_and_their_articles_found_no_more() -> None:
    index, table = _filled(10_000)
    for serial in range(6_000):
        _evict(index, table, serial)
    assert table.compact()
    assert table.base == 6_000
    assert (table.living, table.article_id(6_000), table.event(9_999)) == (4_000, "a6000", 9_999)
    assert _found(index, _vector(100), 5) == []
    assert _found(index, _vector(7_100), 5) == [7_000]


def test_when_all_were_evicted_in_whatever_order_no_posting_is_left() -> None:
    for order in (range(300), range(299, -1, -1), [*range(100, 300), *range(100)]):
        index, table = _filled(300)
        for serial in order:
            _evict(index, table, serial)
        assert index.terms == 0


def test_a_few_evicted_rows_are_not_worth_compacting() -> None:
    _, table = _filled(100)
    table.evict(0)
    assert not table.compact()


_ANY_NUMBER = st.floats(allow_nan=False, allow_infinity=False)
_COUNTS = st.one_of(st.sampled_from([1.0, 1.693, 2.099, 2.386]), _ANY_NUMBER)
_COUNTED = st.dictionaries(st.text(max_size=6), _COUNTS, max_size=70)


@given(
    words=st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 300)), max_size=400).map(sorted),
    wanted=st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 310)), max_size=50),
)
def test_a_run_finds_what_a_binary_search_finds(words: list[int], wanted: list[int]) -> None:
    run, keys = np.array(words, dtype=np.uint64), np.array([*wanted, *words[:20]], dtype=np.uint64)
    assert SortedRun(run).not_below(keys).tolist() == run.searchsorted(keys).tolist()
