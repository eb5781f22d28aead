"""What the page shows of an article that was found: its headline, and the words around what was asked for. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.published import Content, PublishedArticle
from services.gateway.pages.search.occurrences import occurrences, sought_in
from services.gateway.pages.search.snippet import FoundText, Passage, Snippet, cut_at, snippet
from services.gateway.pages.shown_text import line
from services.gateway.view.facets import facets_of
from services.gateway.view.text_query import SoughtPhrase, TextQuery

_ONE, _OF_TWO = 220, 130
"""Characters of a text that are shown in one snippet, or in each of two: two lines on a screen, four on a phone."""
_LONGEST = 50_000
"""Of a text that is looked through: no real paragraph is as long, and each letter costs."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found."""

    article: PublishedArticle
    headline: tuple[FoundText, ...]
    snippets: tuple[Snippet, ...]


def hit(article: PublishedArticle, query: TextQuery) -> Hit:
    """What is shown of it, whatever else the filter asked for."""
    content, language = article.content, article.language.code
    if content is None:
        return Hit(article, (), ())
    phrases = phrases_in(article, query)
    headline = line(content.headline, "Without a headline")
    in_headline = occurrences(phrases, headline, language)
    passages = list(_passages(content, phrases, language))
    chosen = _chosen(passages, frozenset(each.phrase for each in in_headline), len(phrases))
    length = _ONE if len(chosen) == 1 else _OF_TWO
    return Hit(article, tuple(cut_at(headline, in_headline)), tuple(snippet(each, length) for each in chosen))


def phrases_in(article: PublishedArticle, query: TextQuery) -> tuple[SoughtPhrase, ...]:
    """By which it fits."""
    return sought_in(query, lambda: facets.words if (facets := facets_of(article)) else ())


def _passages(content: Content, phrases: Sequence[SoughtPhrase], language: str) -> Iterator[Passage]:
    """What the index has beside the headline, up to the first that has all; without any, the beginning of the text."""
    for text, part in _texts(content):
        passage = Passage(text[:_LONGEST], part, occurrences(phrases, text[:_LONGEST], language))
        yield passage
        if len(passage.phrases) == len(phrases):
            return


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    """First the text: a caption is the second choice."""
    yield from ((text, "") for text in content.paragraphs)
    yield content.subheadline or "", "subheadline"
    yield from ((heading.text, "heading") for heading in content.headings)
    yield from ((caption.text or "", "caption") for caption in content.captions)


def _chosen(passages: Sequence[Passage], in_headline: frozenset[int], phrases: int) -> list[Passage]:
    """The passage that adds most to the headline, and another one that has what is missing then, as they are read."""
    best = max(passages, key=lambda each: (len(each.phrases - in_headline), len(each.phrases)))
    missing = frozenset(range(phrases)) - in_headline - best.phrases
    other = max(passages, key=lambda each: len(each.phrases & missing))
    if not other.phrases & missing:
        return [best] if best.text else []
    return [each for each in passages if each is best or each is other]
