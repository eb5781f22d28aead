"""What the page of one article shows. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemas.published import WORDLESS, PublishedArticle
from services.gateway.pages.marks import Find, Mark, Stretch, headline_stretches, nothing_sought, paragraph_stretches
from services.gateway.pages.reasons import (
    action_sentence,
    change_sentence,
    lifecycle_sentences,
    story_sentences,
    verdict_sentences,
)
from services.gateway.pages.script import direction
from services.gateway.pages.shared_words import SharedText


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """All of it."""

    article: PublishedArticle
    direction: str
    withheld: bool
    """It may not be shown: held, under embargo, or withdrawn."""
    says: str
    """What the record means for whoever uses the article."""
    headline: tuple[Stretch, ...]
    paragraphs: tuple[tuple[Stretch, ...], ...]
    marks: tuple[Mark, ...]
    """Those that occur, in the order of the switches."""
    why_verdict: tuple[str, ...]
    why_story: tuple[str, ...]
    changes: tuple[str, ...]
    shared: SharedText | None = None
    """Of a copy whose original is at hand: what they have in common."""


def shown_article(
    article: PublishedArticle, name: Callable[[str], str], shared: SharedText | None = None, find: Find = nothing_sought
) -> ShownArticle:
    """Put it together. `name`: what another article is called on the page, by its id; `find`: what was searched for."""
    content = None if article.action in WORDLESS else article.content
    headline = headline_stretches(content, find) if content else []
    paragraphs = paragraph_stretches(content, find) if content else []
    used = {mark for stretch in _all(headline, paragraphs) for mark in stretch.marks}
    return ShownArticle(
        article,
        direction(article.language.code),
        content is None,
        action_sentence(article),
        tuple(headline),
        tuple(tuple(each) for each in paragraphs),
        tuple(mark for mark in Mark if mark in used),
        (*lifecycle_sentences(article), *verdict_sentences(article, name)),
        tuple(story_sentences(article)),
        tuple(change_sentence(change) for change in article.verdict.changes),
        shared if content else None,
    )


def _all(headline: Sequence[Stretch], paragraphs: Sequence[Sequence[Stretch]]) -> list[Stretch]:
    return [*headline, *(stretch for each in paragraphs for stretch in each)]
