"""A filter as conditions of PostgreSQL on the table `words`. Pure.

`terms` holds what a search looks up: a text's terms and its tags, set apart by their first letter, without positions,
as PostgreSQL keeps only the first 256 of a term and none beyond 16,383. `body` holds the terms in their order: in what
was looked up, phrases are then compared exactly.
"""

from collections.abc import Iterator
from itertools import product

from services.gateway.view.article_filter import EARTH_KM, ArticleFilter, Near
from services.gateway.view.facets import ANY, Facets
from services.gateway.view.store import Condition
from services.gateway.view.text_query import SoughtPhrase, Term, TextQuery

_MOST_BYTES = 900_000
"""Of an article's terms: a `tsvector` must be smaller than 1 MiB, and counts a little more than their letters."""
_HAS = "words.terms @@ CAST(? AS tsquery)"
_TERM = "b"
"""The first letter of a text's terms as they are kept. Tags begin with a t."""


def kept_terms(facets: Facets) -> list[str]:
    """What is looked up. Of a text that has more different terms than can be kept, its first ones."""
    kept = sorted(facets.tags)
    room = _MOST_BYTES
    for word in dict.fromkeys(facets.words):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.append(_TERM + word)
    return kept


def kept_body(facets: Facets) -> str:
    """The terms in order, with a space around each."""
    return f" {' '.join(facets.words)} "


def fitting(wanted: ArticleFilter) -> Condition | None:
    """What must hold of a row of `words`; None where they have nothing to decide."""
    parts = [_any(_quoted(each) for each in tags) for tags in wanted.tags]
    if wanted.text:
        parts.append(_query(wanted.text))
    if not parts:
        return None
    looked_up = Condition(_HAS, (" & ".join(parts),))
    if wanted.text and any(len(each.terms) > 1 for phrases in wanted.text.alternatives for each in phrases):
        return _all([looked_up, _exactly(wanted.text)])
    return looked_up


def near(circle: Near) -> Condition:
    """That the point `p` lies in the circle: the great-circle distance (haversine), as `article_filter` has it."""
    latitude, longitude = circle.point.latitude, circle.point.longitude
    return Condition(
        f"{2 * EARTH_KM} * asin(sqrt(least(1, power(sin(radians(p.latitude - ?) / 2), 2) + cos(radians(p.latitude))"
        " * cos(radians(?)) * power(sin(radians(p.longitude - ?) / 2), 2)))) <= ?",
        (latitude, latitude, longitude, float(circle.kilometres)),
    )


def _query(query: TextQuery) -> str:
    """A `tsquery` that takes in at least what is meant: order within phrases is looked at afterwards."""
    return _any(_alternative(phrases) for phrases in query.alternatives)


def _alternative(phrases: tuple[SoughtPhrase, ...]) -> str:
    wanted = [_any(_spelt(term)) for phrase in phrases if phrase.wanted for term in phrase.terms]
    # A longer phrase that must not stand there says nothing of its single terms.
    unwanted = [
        f"!{_any(_spelt(phrase.terms[0]))}" for phrase in phrases if not phrase.wanted and len(phrase.terms) == 1
    ]
    return "(" + " & ".join((*(wanted or [_quoted(ANY)]), *unwanted)) + ")"


def _spelt(term: Term) -> Iterator[str]:
    star = ":*" if term.prefix else ""
    return (_quoted(_TERM + spelling) + star for spelling in term.spellings)


def _any(queries: Iterator[str]) -> str:
    return "(" + " | ".join(queries) + ")"


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _exactly(query: TextQuery) -> Condition:
    return _either([_all([_stands(each) for each in phrases]) for phrases in query.alternatives])


def _stands(phrase: SoughtPhrase) -> Condition:
    if len(phrase.terms) == 1:
        stands = Condition(_HAS, (_any(_spelt(phrase.terms[0])),))
    else:
        stands = _all([_window(window) for window in phrase.windows])
    return stands if phrase.wanted else Condition(f"NOT ({stands.sql})", stands.values)


def _window(window: tuple[Term, ...]) -> Condition:
    end = "" if window[-1].prefix else " "
    spelt = [f" {' '.join(words)}{end}" for words in product(*(term.spellings for term in window))]
    return _either([Condition("strpos(words.body, ?) > 0", (each,)) for each in spelt])


def _all(conditions: list[Condition]) -> Condition:
    return _joined(" AND ", conditions)


def _either(conditions: list[Condition]) -> Condition:
    return _joined(" OR ", conditions)


def _joined(by: str, conditions: list[Condition]) -> Condition:
    return Condition(
        f"({by.join(each.sql for each in conditions)})", tuple(value for each in conditions for value in each.values)
    )
