"""A filter as an expression of SQLite's full-text index (FTS5). Pure.

Every term is quoted, and consists of letters and digits only (`words.py`): nothing that is typed becomes an operator.
"""

from itertools import product

from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.facets import ANY
from services.gateway.view.text_query import SoughtPhrase, Term, TextQuery

_EVERY_ARTICLE = f'tags : "{ANY}"'


def match_expression(wanted: ArticleFilter) -> str | None:
    """The expression; None where the index has nothing to decide."""
    parts = [f"tags : ({_any(tags)})" for tags in wanted.tags]
    if wanted.text:
        parts.append(_text(wanted.text))
    return " AND ".join(f"({part})" for part in parts) or None


def _any(terms: tuple[str, ...]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _text(query: TextQuery) -> str:
    return " OR ".join(f"({_alternative(phrases)})" for phrases in query.alternatives)


def _alternative(phrases: tuple[SoughtPhrase, ...]) -> str:
    wanted = " AND ".join(_phrase(phrase) for phrase in phrases if phrase.wanted)
    unwanted = " OR ".join(_phrase(phrase) for phrase in phrases if not phrase.wanted)
    # The index can only take away from something: where nothing is wanted, from all that there is.
    return f"({wanted or _EVERY_ARTICLE}) NOT ({unwanted})" if unwanted else wanted


def _phrase(phrase: SoughtPhrase) -> str:
    return "(" + " AND ".join(_window(window) for window in phrase.windows) + ")"


def _window(window: tuple[Term, ...]) -> str:
    star = " *" if window[-1].prefix else ""
    spelt = product(*(term.spellings for term in window))
    return "body : (" + " OR ".join('"' + " ".join(words) + '"' + star for words in spelt) + ")"
