"""Terms and shingles as numbers: the same in every process, whatever stands beside them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.features.bucket_steps import buckets_from, steps_of
from services.deduplicator.features.copy_keys import copy_keys
from services.deduplicator.features.term_hashes import buckets_of, term_hashes
from services.deduplicator.features.terms import read_terms

_ANY_NUMBER = st.floats(allow_nan=False, allow_infinity=False)
_COUNTS = st.one_of(st.sampled_from([1.0, 1.693, 2.099, 2.386]), _ANY_NUMBER)
_COUNTED = st.dictionaries(st.text(max_size=6), _COUNTS, max_size=70)


def test_short_texts_post_every_shingle_and_longer_complete_ones_a_quarter() -> None:
    everything = np.arange(100, dtype=np.uint64) << np.uint64(33)
    assert len(copy_keys(everything[:59], True)) == 59
    assert len(copy_keys(everything, True)) == 32


@given(st.lists(_COUNTED, min_size=1, max_size=6))
def test_buckets_are_stored_as_they_are_whatever_stands_beside_them(articles: list[dict[str, float]]) -> None:
    for article, terms in zip(articles, read_terms([list(each.items()) for each in articles]), strict=True):
        assert terms.distinct.tolist() == sorted(set(buckets_of(term_hashes(list(article))).tolist()))
        assert terms.steps == steps_of(terms.distinct)
        assert buckets_from(terms.steps).tolist() == terms.distinct.tolist()


@given(st.lists(st.text(max_size=40), max_size=20))
def test_a_term_has_the_same_hash_whatever_stands_beside_it(terms: list[str]) -> None:
    together = term_hashes(terms).tolist()
    assert together == [term_hashes([term]).tolist()[0] for term in terms]


def test_term_hashes_never_change() -> None:
    assert term_hashes(["harbour", "größe", "港"]).tolist() == [
        11734216846036781473,
        5288919204971453793,
        16544570494726150959,
    ]


def test_different_terms_have_different_hashes() -> None:
    terms = [f"w{number}" for number in range(20_000)]
    assert len(set(term_hashes(terms).tolist())) == len(terms)
