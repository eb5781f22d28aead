"""State records: what is packed comes out again, small, and nothing of another layout is taken for one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.features.incoming import Details, IncomingArticle, read_all
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.state_records import StateKey, bundled, state_key_of, unbundled
from services.deduplicator.window.records.header import UnknownLayoutError, header_of
from services.deduplicator.window.records.record import (
    Explanation,
    buckets_of,
    explanation_of,
    pack,
    paragraph_hashes_of,
    sketch_of,
    vector_of,
    with_explanation,
    with_notice,
)
from services.deduplicator.window.records.tail import Tail, has_former, tail_of
from services.deduplicator.window.term_counts import vector_from
from tests.unit.deduplicator.articles import enriched, prose
from tests.unit.deduplicator.deciding import decisions, of_windows

DETAILS = Details("Headline", ("12",), ("Arvik",), ("no",), ())
EXPLANATION = Explanation("s1-x", "a1-x", None, None, "t:0:1", "{}", ((1, "ff", "{}"),), DETAILS)


def _incoming(sketch: list[int], buckets: list[int], paragraphs: list[int]) -> IncomingArticle:
    """An incoming article of which only the numbers that are stored are made up."""
    [read] = read_all([enriched("a", prose(1))])
    distinct = np.array(buckets, dtype=np.int64)
    hashes = np.array(sketch, dtype=np.uint64)
    return read._replace(
        version=3,
        rank=2,
        sketch=read.sketch._replace(hashes=hashes, packed=b""),
        terms=read.terms._replace(distinct=distinct, steps=b""),
        paragraph_hashes=tuple(paragraphs),
    )


def _packed(sketch: list[int], buckets: list[int], terms: list[int], paragraphs: list[int]) -> bytes:
    weights = np.array([term % 255 for term in terms], dtype=np.uint8)
    vector = vector_from(np.array(terms, dtype=np.uint32), weights, np.arange(len(terms)))
    incoming = _incoming(sketch, buckets, paragraphs)
    return pack(incoming, vector, EXPLANATION, live=True, sequence=7, event=-5)


@given(
    sketch=st.lists(st.integers(0, 2**40 - 1), unique=True, max_size=50).map(sorted),
    buckets=st.lists(st.integers(0, 2**20 - 1), unique=True, max_size=50).map(sorted),
    terms=st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=40),
    paragraphs=st.lists(st.integers(0, 2**32 - 1), max_size=20),
)
def test_what_is_packed_comes_out_again(
    sketch: list[int], buckets: list[int], terms: list[int], paragraphs: list[int]
) -> None:
    data = _packed(sketch, buckets, terms, paragraphs)
    header = header_of(data)
    assert sketch_of(data, header).tolist() == sketch
    assert buckets_of(data, header).tolist() == buckets
    assert vector_of(data, header)[0].tolist() == terms
    assert list(paragraph_hashes_of(data, header)) == paragraphs
    assert explanation_of(data, header) == EXPLANATION
    assert (header.event, header.version, header.rank, header.live) == (-5, 3, 2, True)


def test_another_explanation_leaves_the_numbers_alone() -> None:
    data = _packed([1, 2], [3, 4], [5], [6])
    explanation = Explanation("s1-y", "a1-y", "a1-z", None, "t:0:2", "{}", (), Details("", (), (), (), ()))
    changed = with_explanation(data, header_of(data), explanation)
    assert explanation_of(changed, header_of(changed)) == explanation
    assert sketch_of(changed, header_of(changed)).tolist() == [1, 2]


def test_a_notice_changes_identity_and_explanation_and_no_number() -> None:
    data = _packed([1, 2], [3, 4], [5], [6])
    notice = _incoming([], [], [])._replace(version=9, content=b"other123", is_notice=True)
    changed = with_notice(data, header_of(data), notice, EXPLANATION, live=False, sequence=8, event=-4)
    header = header_of(changed)
    assert (header.version, header.content, header.sequence, header.event) == (9, b"other123", 8, -4)
    assert (header.live, header.indexed, header.word_count) == (False, True, header_of(data).word_count)
    assert sketch_of(changed, header).tolist() == [1, 2]
    assert buckets_of(changed, header).tolist() == [3, 4]
    assert list(paragraph_hashes_of(changed, header)) == [6]


@given(source=st.binary(min_size=8, max_size=8), former=st.lists(st.binary(max_size=40), max_size=4).map(tuple))
def test_a_tail_comes_out_again_and_a_change_of_the_record_leaves_it_alone(
    source: bytes, former: tuple[bytes, ...]
) -> None:
    data = _packed([1, 2], [3, 4], [5], [6])
    tail = Tail(source, former)
    data = data[: header_of(data).tail_at] + tail.to_bytes()
    changed = with_explanation(data, header_of(data), EXPLANATION._replace(story_id="s1-another"))
    notice = _incoming([], [], [])._replace(is_notice=True)
    held = with_notice(data, header_of(data), notice, EXPLANATION, live=True, sequence=8, event=0)
    for each in (data, changed, held):
        assert tail_of(each, header_of(each).tail_at) == tail
        assert has_former(each, header_of(each).tail_at) is bool(former)


def test_a_record_from_before_there_was_a_tail_is_read() -> None:
    [article] = decisions(DeduplicatorPartition(), enriched("a", prose(1)))
    [(key, value)] = of_windows(article.state)
    assert value is not None
    partition = DeduplicatorPartition()
    assert partition.restore([(key, value[: header_of(value).tail_at])]) == []
    [revision, copy] = decisions(partition, enriched("a", prose(2), version=2), enriched("b", prose(1)))
    assert revision.messages[0].verdict.of == copy.messages[0].verdict.of == article.messages[0].article_id


@pytest.mark.parametrize("data", [b"", b"\x01" + bytes(80), b"{}"])
def test_a_record_of_another_layout_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownLayoutError):
        header_of(data)


def test_a_long_article_is_remembered_in_little_more_than_a_kilobyte() -> None:
    [decision] = decisions(DeduplicatorPartition(), enriched("a", prose(1, sentences=24)))
    [(_, value)] = of_windows(decision.state)
    assert value is not None
    assert len(value) < 1700


def test_extreme_articles_are_remembered_too() -> None:
    article = enriched("a", (" ".join(f"w{number}" for number in range(400_000)),), version=20_240_121_113_000)
    [decision] = decisions(DeduplicatorPartition(), article)
    [(_, value)] = of_windows(decision.state)
    assert value is not None
    assert header_of(value).version == 20_240_121_113_000


def test_keys_carry_language_and_window_and_any_id() -> None:
    key = StateKey("a", "en", False, "odd\tid/ø")
    assert state_key_of(key.to_bytes()) == key


def test_a_bundle_counts_whole_as_soon_as_it_is_there() -> None:
    first, *rest = bundled((b"own", b"\x02own"), [(b"other", b"\x02new")])
    before: list[tuple[bytes, bytes | None]] = [(b"other", b"\x02old")]
    assert unbundled([*before, first]) == ({b"other": b"\x02new", b"own": b"\x02own"}, [b"own", b"other"], [])
    assert unbundled([*before, first, *rest]) == ({b"other": b"\x02new", b"own": b"\x02own"}, [], [])


def test_a_later_record_overrides_what_a_bundle_said() -> None:
    bundle = bundled((b"own", b"\x02own"), [(b"other", b"\x02new")])
    final, *_ = unbundled([*bundle, (b"other", b"\x02newer"), (b"own", None)])
    assert final == {b"other": b"\x02newer"}


def test_a_torn_bundle_is_set_aside_until_its_article_is_written_again() -> None:
    first, *_ = bundled((b"own", b"\x02own"), [(b"other", b"\x02new")])
    torn = (b"own", (first[1] or b"")[:4])
    assert [each.key for each in unbundled([torn])[2]] == [b"own"]
    assert unbundled([torn, (b"own", b"\x02own")]) == ({b"own": b"\x02own"}, [], [])
