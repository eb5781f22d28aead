"""The reports of a story in order, each copy under its original, with what the two have in common. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.published import WORDLESS, Content, Outlet, PublishedArticle, Story, StoryArticle
from schemas.verdict import VerdictKind
from services.gateway.pages.script import direction
from services.gateway.pages.shared_words import SharedText, shared_text

COPIES = frozenset((VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT))
_MOST_COMPARED = 40_000
"""Characters of copies whose words are on the story's page: some 100 ms. Those of later ones are on their own pages."""

EarlierVersions = Callable[[str], Sequence[Content]]
"""What an article said in the versions before its latest one."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report in the list."""

    article_id: str
    headline: str
    outlet: str
    time: datetime
    direction: str
    language: str
    withheld: str | None
    """hold or retract, where it may not be shown."""
    share: float | None
    """Of a copy: how much of it stands in its original."""
    shared: SharedText | None = None
    copies: tuple["Report", ...] = ()


def no_earlier_versions(_: str) -> Sequence[Content]:
    """Where there is no view to ask."""
    return ()


def outlet_name(outlet: Outlet) -> str:
    """What an outlet is called."""
    return outlet.name or outlet.id


def reports_of(story: Story, articles: Mapping[str, PublishedArticle], earlier: EarlierVersions) -> list[Report]:
    """In the order of the wire's clock, each copy under its original where that is listed."""
    listed = {each.article_id: each for each in story.articles}
    copies: dict[str, list[Report]] = {}
    top: list[Report] = []
    room = _MOST_COMPARED
    for each in story.articles:
        report = _report(each, articles.get(each.article_id))
        original = _original(each, listed)
        if original is None:
            top.append(report)
            continue
        if shown := both_texts(articles.get(each.article_id), articles.get(original)):
            room -= sum(map(len, shown[0].paragraphs))
            if room >= 0:
                report = replace(report, shared=shared_text(*shown, earlier(original)))
        copies.setdefault(original, []).append(report)
    return [replace(report, copies=tuple(copies.get(report.article_id, ()))) for report in top]


def _original(copy: StoryArticle, listed: Mapping[str, StoryArticle]) -> str | None:
    """Of a copy of a copy, the first one: all of a family stand under it. None of what is no copy."""
    found, seen = copy, {copy.article_id}
    while (above := _copied_from(found, listed)) and above.article_id not in seen:
        seen.add(above.article_id)
        found = above
    # Two that are said to be each other's copies have no first one.
    return None if found is copy or _copied_from(found, listed) else found.article_id


def _copied_from(report: StoryArticle, listed: Mapping[str, StoryArticle]) -> StoryArticle | None:
    return listed.get(report.of or "") if report.verdict in COPIES else None


def _report(each: StoryArticle, article: PublishedArticle | None) -> Report:
    similarity = article.verdict.similarity if article and each.verdict in COPIES else None
    return Report(
        each.article_id,
        each.headline or "Without a headline",
        outlet_name(each.outlet),
        each.event_time,
        direction(article.language.code if article else None),
        article.language.code if article else "und",
        article.action.value if article and article.action in WORDLESS else None,
        similarity.contained_in_other if similarity else None,
    )


def both_texts(copy: PublishedArticle | None, original: PublishedArticle | None) -> tuple[Content, Content] | None:
    """What the two say, where both may be shown."""
    if copy is None or original is None or WORDLESS & {copy.action, original.action}:
        return None
    return (copy.content, original.content) if copy.content and original.content else None
