"""Sketches: the same in every process, complete where short, ascending, and true to containment."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text import shingles

WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]), max_size=60)


def test_a_literal_digest_pins_the_hash() -> None:
    assert shingles.digest(["one", "two"]) == "07cb8d1ae909ec5d"
    assert [hex(value) for value in shingles.shingle_hashes(["a", "b", "c", "d", "e", "f"]).tolist()] == [
        "0x81b9bdae8f74a3f3",
        "0xac925a5fb2feecf7",
    ]


@given(tokens=WORDS)
def test_hashes_ascend_and_are_distinct(tokens: list[str]) -> None:
    hashes = shingles.shingle_hashes(tokens)
    assert (np.diff(hashes.astype(object)) > 0).all()
    assert len(hashes) == (len({tuple(tokens[i : i + 5]) for i in range(max(len(tokens) - 4, 1))}) if tokens else 0)


@given(tokens=WORDS, start=st.integers(0, 30), length=st.integers(5, 30))
def test_a_part_of_a_text_is_contained_in_it(tokens: list[str], start: int, length: int) -> None:
    part = tokens[start : start + length]
    if len(part) >= shingles.WIDTH:
        whole = set(shingles.shingle_hashes(tokens).tolist())
        assert set(shingles.shingle_hashes(part).tolist()) <= whole


@pytest.mark.parametrize(("count", "complete"), [(0, True), (3, True), (199, True), (200, False)])
def test_short_texts_keep_every_shingle(count: int, complete: bool) -> None:
    tokens = [f"w{number}" for number in range(count)]
    kept, whole = shingles.sketch(tokens)
    assert whole is complete
    assert (len(kept) == len(shingles.shingle_hashes(tokens))) is complete


def test_a_long_text_keeps_about_one_shingle_in_sixteen() -> None:
    kept, _ = shingles.sketch([f"w{number}" for number in range(16_000)])
    assert 850 < len(kept) < 1150


def test_bytes_and_back() -> None:
    kept, _ = shingles.sketch([f"w{number}" for number in range(300)])
    assert shingles.from_bytes(shingles.to_bytes(kept)).tolist() == kept.tolist()


def test_an_emptied_word_cache_gives_the_same_hashes() -> None:
    before = shingles.word_hashes(["alpha"]).tolist()
    cache = shingles.WordHashes(limit=2)
    assert [cache["alpha"], cache["beta"], cache["gamma"], cache["alpha"]][::3] == before * 2
    assert len(cache) == 2
