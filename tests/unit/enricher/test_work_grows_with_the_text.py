"""Twice the text is at most about twice the work, counted in lines of Python: no rule compares all with all.

Where a limit of `ReadingLimits` bounds a rule, the smaller of the two texts is already beyond it.
"""

from collections.abc import Callable

import pytest

from services.enricher.model.batching import before_endless_word, count_tokens, first_tokens
from services.enricher.places.neighbours import Neighbourhood
from services.enricher.settings import DEFAULTS
from services.enricher.speech.marks import find_quoted_spans
from services.enricher.speech.tree import _deepest_first
from services.enricher.times.matching import match_times
from services.knowledge.gazetteer import Place
from tests.unit.enricher.written import article, the_enricher
from tests.unit.operations import growth

_MOST = 2.6
"""Twice, and what caches and rare steps add."""

SHAPES: dict[str, tuple[int, Callable[[int], tuple[str, ...]]]] = {
    "quoted letters that somebody said": (500, lambda n: ('"a" said ' * n,)),
    "paragraphs of a quoted letter": (250, lambda n: ('"a" said.',) * n),
    "people who told reporters": (
        100,
        lambda n: tuple(f"Person{i} Smith{i} told reporters on Monday that it was good." for i in range(n)),
    ),
    "a cue that repeats": (800, lambda n: ("said " * n,)),
    "names with hyphens": (400, lambda n: ("Aa-Bb Cc " * n,)),
    "names and more names": (400, lambda n: tuple(f"Aa{i} Bb{i} Cc{i}" for i in range(n))),
    "a country that is also a state": (400, lambda n: ("Georgia " * n,)),
    "an outlet that is only described": (200, lambda n: ("State media said so.",) * n),
    "quotations in paragraphs": (
        100,
        lambda n: tuple(f'"We go {i} times," he said. "And {i} again."' for i in range(n)),
    ),
    "ministries of nobody": (150, lambda n: ("foreign ministry " * n,)),
    "dates in a row": (200, lambda n: ("Monday 5 May 2020 " * n,)),
    "single figures": (800, lambda n: ("1 " * n,)),
    "towns of Illinois": (150, lambda n: tuple(f"In Springfield, Illinois, {i}" for i in range(n))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape: str) -> None:
    size, make = SHAPES[shape]

    def enrich(n: int) -> None:
        enricher = the_enricher()
        enricher.cache = type(enricher.cache)(0)  # nothing that was read before helps
        enricher.enrich([article(*make(n))])

    assert growth(enrich, size) < _MOST


MARKS = ["'a ", '" ', "“", ".»a", "„a", "「", "”a ", "‚a ", "‘a "]


@pytest.mark.parametrize("mark", MARKS)
def test_marks_that_nothing_closes_are_looked_for_once(mark: str) -> None:
    assert growth(lambda n: find_quoted_spans(mark * n), 300) < _MOST


def test_a_chain_of_heads_is_followed_once() -> None:
    assert growth(lambda n: _deepest_first((0, *range(n))), 300) < _MOST
    assert _deepest_first((0, 0, 1, 2)) == [3, 2, 1, 0]


@pytest.mark.parametrize("text", ["Monday ", "1-", "May 5, ", "two days ago ", "last "])
def test_times_are_matched_in_one_pass(text: str) -> None:
    assert growth(lambda n: match_times(text * n), 300) < _MOST


def test_neighbours_are_looked_up_by_latitude() -> None:
    def named(n: int) -> dict[str, tuple[Place, ...]]:
        return {
            f"Town {i}": tuple(Place(f"Town {i}", "city", "US", "IL", float(i % 90), float(k), 1, i) for k in (1, 50))
            for i in range(n)
        }

    def ask(n: int) -> None:
        neighbours = Neighbourhood(named(n), 0.8)
        for name, places in list(named(n).items())[:20]:
            neighbours.has_company(name, places[0])

    # More of them lie in each band, but not all: the questions are twenty in both cases.
    assert growth(ask, 200) < _MOST


def test_the_worst_articles_are_read_up_to_the_limits_and_passed_on_whole() -> None:
    limits = DEFAULTS.reading
    paragraphs = tuple(f"Angela Merkel spoke in Berlin on day {i}." for i in range(3000))
    (found,) = the_enricher().enrich([article(*paragraphs)])
    assert found.article.paragraphs == paragraphs
    last = max(mention.index for entity in found.entities for mention in entity.mentions)
    # All before the last, which may be read in part.
    read = sum(count_tokens(each) + limits.tokens_a_text for each in paragraphs[:last])
    assert 0 < read <= limits.article_tokens
    assert sum(len(entity.mentions) for entity in found.entities) <= limits.mentions


def test_short_lines_cost_the_budget_more_than_their_tokens() -> None:
    limits = DEFAULTS.reading
    lines = [f"Berlin{i}" for i in range(3000)]
    read = the_enricher()._read_of(article(*lines))
    assert len(read) == -(-limits.article_tokens // (limits.tokens_a_text + 1))


def test_how_texts_are_cut() -> None:
    assert first_tokens("a b, c", 3) == "a b, "[:4].rstrip() + " "
    assert first_tokens("a b", 5) == "a b"
    assert first_tokens("a b", 0) == ""
    assert before_endless_word("a bb ccc dd", 2) == "a bb "
    assert before_endless_word("a bb", 2) == "a bb"
