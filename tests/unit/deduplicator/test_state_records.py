"""State records: what is packed comes out again, small, and nothing of another layout is taken for one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.state_records import StateKey, state_key_of, unbundled, whole
from services.deduplicator.window.record import (
    ArticleRecord,
    Explanation,
    UnknownLayoutError,
    buckets_of,
    explanation_of,
    header_of,
    pack,
    paragraph_hashes_of,
    sketch_of,
    vector_of,
    with_explanation,
)
from tests.unit.deduplicator.articles import enriched, prose
from tests.unit.deduplicator.deciding import decisions

EXPLANATION = Explanation(
    "s1-x", "a1-x", None, None, "t:0:1", "{}", ((1, "ff", "{}"),), "Headline", ("12",), ("Arvik",), ("no",), ()
)


def _record(sketch: list[int], buckets: list[int], terms: list[int], paragraphs: list[int]) -> ArticleRecord:
    return ArticleRecord(
        live=True,
        complete=False,
        indexed=True,
        in_family=False,
        sequence=7,
        event=-5,
        word_count=300,
        rank=2,
        version=3,
        content=b"12345678",
        body=b"abcdefgh",
        sketch=np.array(sketch, dtype=np.uint64),
        terms=np.array(terms, dtype=np.uint32),
        weights=np.array([term % 255 for term in terms], dtype=np.uint8),
        paragraph_hashes=tuple(paragraphs),
        buckets=np.array(buckets, dtype=np.int64),
        explanation=EXPLANATION,
    )


@given(
    sketch=st.lists(st.integers(0, 2**40 - 1), unique=True, max_size=50).map(sorted),
    buckets=st.lists(st.integers(0, 2**20 - 1), unique=True, max_size=50).map(sorted),
    terms=st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=40),
    paragraphs=st.lists(st.integers(0, 2**32 - 1), max_size=20),
)
def test_what_is_packed_comes_out_again(
    sketch: list[int], buckets: list[int], terms: list[int], paragraphs: list[int]
) -> None:
    data = pack(_record(sketch, buckets, terms, paragraphs))
    header = header_of(data)
    assert sketch_of(data, header).tolist() == sketch
    assert buckets_of(data, header).tolist() == buckets
    assert vector_of(data, header)[0].tolist() == terms
    assert list(paragraph_hashes_of(data, header)) == paragraphs
    assert explanation_of(data, header) == EXPLANATION
    assert (header.event, header.version, header.rank, header.live) == (-5, 3, 2, True)


def test_another_explanation_leaves_the_numbers_alone() -> None:
    data = pack(_record([1, 2], [3, 4], [5], [6]))
    explanation = Explanation("s1-y", "a1-y", "a1-z", None, "t:0:2", "{}", (), "", (), (), (), ())
    changed = with_explanation(data, header_of(data), explanation)
    assert explanation_of(changed, header_of(changed)) == explanation
    assert sketch_of(changed, header_of(changed)).tolist() == [1, 2]


@pytest.mark.parametrize("data", [b"", b"\x01" + bytes(80), b"{}"])
def test_what_is_no_record_of_this_layout_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownLayoutError):
        header_of(data)


def test_a_long_article_is_remembered_in_little_more_than_a_kilobyte() -> None:
    [decision] = decisions(DeduplicatorPartition(), enriched("a", prose(1, sentences=24)))
    [(_, value)] = decision.state
    assert value is not None
    assert len(value) < 1700


def test_extreme_articles_are_remembered_too() -> None:
    article = enriched("a", (" ".join(f"w{number}" for number in range(400_000)),), version=20_240_121_113_000)
    [decision] = decisions(DeduplicatorPartition(), article)
    [(_, value)] = decision.state
    assert value is not None
    assert header_of(value).version == 20_240_121_113_000


def test_keys_carry_language_and_lane_and_any_id() -> None:
    place = StateKey("a", "en", False, "odd\tid/ø")
    assert state_key_of(place.key()) == place


def test_a_bundle_counts_whole_as_soon_as_it_is_there() -> None:
    first, *rest = whole(b"own", b"\x02own", [(b"other", b"\x02new")])
    before: list[tuple[bytes, bytes | None]] = [(b"other", b"\x02old")]
    assert unbundled([*before, first]) == ({b"other": b"\x02new", b"own": b"\x02own"}, [b"own", b"other"])
    assert unbundled([*before, first, *rest]) == ({b"other": b"\x02new", b"own": b"\x02own"}, [])


def test_a_later_record_overrides_what_a_bundle_said() -> None:
    bundle = whole(b"own", b"\x02own", [(b"other", b"\x02new")])
    final, _ = unbundled([*bundle, (b"other", b"\x02newer"), (b"own", None)])
    assert final == {b"other": b"\x02newer"}
