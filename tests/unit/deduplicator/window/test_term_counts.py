"""Document frequencies, and the vectors that are weighed by them."""

from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.features.terms import read_terms
from services.deduplicator.window.term_counts import TermCounts, length_of

_ANY_NUMBER = st.floats(allow_nan=False, allow_infinity=False)
_COUNTS = st.one_of(st.sampled_from([1.0, 1.693, 2.099, 2.386]), _ANY_NUMBER)
_COUNTED = st.dictionaries(st.text(max_size=6), _COUNTS, max_size=70)


def test_an_article_that_is_counted_and_removed_leaves_no_trace() -> None:
    counts = TermCounts()
    terms = read_terms([[("harbour", 1.0), ("ferry", 2.0)]])
    before = counts.vectors(terms)[0]
    counts.add_all([terms[0].distinct])
    counts.remove_all([terms[0].distinct])
    after = counts.vectors(terms)[0]
    assert before.weights.tolist() == after.weights.tolist()
    assert counts.articles == 0


def test_counts_go_beyond_what_two_bytes_hold() -> None:
    counts = TermCounts()
    terms = read_terms([[("harbour", 1.0)]])
    for _ in range(65_540):
        counts.add_all([terms[0].distinct])
    common = counts.vectors(terms)[0]
    assert (counts.articles, common.weights.tolist()) == (65_540, [255])
    for _ in range(65_540):
        counts.remove_all([terms[0].distinct])
    assert counts.articles == 0


@given(articles=st.lists(_COUNTED, min_size=1, max_size=12), counted=st.integers(0, 12))
def test_a_vector_is_the_same_whatever_stands_beside_it(articles: list[dict[str, float]], counted: int) -> None:
    terms = read_terms([list(article.items()) for article in articles])
    counts = TermCounts()
    for each in terms[:counted]:
        counts.add_all([each.distinct])
    for article, together in zip(articles, counts.vectors(terms), strict=True):
        alone = counts.vectors(read_terms([list(article.items())]))[0]
        assert together.terms.tolist() == alone.terms.tolist()
        assert together.weights.tolist() == alone.weights.tolist()
        assert together.positions.tolist() == alone.positions.tolist()
        assert together.length == alone.length == length_of(alone.weights)
