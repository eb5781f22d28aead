"""What became of a feed, for a person to read: the outcome of every item and why, then the stories and their origins.

Public records in, text out. It decides nothing and hides nothing that a subscriber would see.
"""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from schemas.published import Action, PublishedArticle, Story, StoryStatus
from schemas.verdict import VerdictKind
from services.trial.play import Caused, Silent

_COPIES = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})
_COLOURS = {
    Action.HOLD: "yellow",
    Action.RETRACT: "red",
    Action.RELEASE: "green",
    Action.CORRECT: "magenta",
}


class Account:
    """Collects what a feed caused, and lays it out as tables."""

    def __init__(self, feed: str) -> None:
        self._outcomes = Table(
            "item", "outcome", "source", "headline", "why", title=feed, title_justify="left", expand=True
        )
        self._stories: dict[str, Story] = {}

    def add(self, event: Caused | Silent) -> None:
        """Take in one event, in order."""
        if isinstance(event, Silent):
            ended = event.ended
            reason = f"{ended.stage}: {ended.reason.value}" + (f" ({ended.detail})" if ended.detail else "")
            self._row(event.item, Text("dropped", style="dim"), "", "", reason)
        elif event.topic == "stories":
            story = Story.model_validate(_json_form(event.record))
            self._stories[story.story_id] = story
        elif event.topic == "published":
            self._add_article(event.item, PublishedArticle.model_validate(_json_form(event.record)))
        else:
            refused = _json_form(event.record)
            self._row(event.item, Text("refused", style="bold red"), "", "", f"{refused['reason']}: {refused['error']}")

    def tables(self) -> Iterator[RenderableType]:
        """All that there is to say, top to bottom."""
        if not self._outcomes.row_count:
            yield Text("nothing was published, held or refused")
            return
        yield self._outcomes
        for story in self._stories.values():
            if story.status is not StoryStatus.MERGED:
                yield story_panel(story, copies=sum(report.verdict in _COPIES for report in story.articles))

    def _add_article(self, item: int, article: PublishedArticle) -> None:
        outcome = Text(article.action.value, style=_COLOURS.get(article.action, ""))
        headline = (article.content.headline or "(no headline)") if article.content else "(withheld)"
        self._row(item, outcome, article.outlet.name or article.outlet.id, headline, _reason(article))

    def _row(self, item: int, outcome: Text, source: str, headline: str, why: str) -> None:
        self._outcomes.add_row(str(item), outcome, Text(source), Text(headline), Text(why))


def story_panel(story: Story, *, copies: int = 0) -> Panel:
    """A story in a few lines: how many reports of how many outlets, and how few origins they rest on."""
    origins = sorted(story.origins, key=lambda origin: (-len(origin.articles), origin.name))
    counts = [
        f"{_count(len(story.articles), 'report')} from {_count(len(story.outlets), 'outlet')}",
        _count(story.independent_origins, "independent origin"),
        *([f"{_count(copies, 'copy', 'copies')} folded"] if copies else []),
    ]
    rests_on = ", ".join(f"{origin.name} ({len(origin.articles)})" for origin in origins) or "no named origin"
    lines = [", ".join(counts), f"rests on  {rests_on}"]
    return Panel(Text("\n".join(lines)), title=Text(f"story: {story.headline or '(withheld)'}"), title_align="left")


def why_this_verdict(article: PublishedArticle) -> str:
    """The verdict, and what put the article into its story."""
    reason = article.verdict.why_this_story
    if reason.score is None:
        return f"{article.verdict.kind}; opened the story"
    shared = ", ".join((*reason.shared_entities[:3], *reason.shared_terms[:4]))
    return f"{article.verdict.kind}; joined (score {reason.score:.2f}): {shared}"


def _reason(article: PublishedArticle) -> str:
    if article.embargoed_until and article.action is Action.HOLD:
        return f"embargoed until {article.embargoed_until.isoformat()}"
    if article.notice and article.notice.article_id == article.article_id:
        named = _count(len(article.notice.targets), "article")
        return f"a {article.notice.signal.value}: names {named}" if article.notice.targets else _unresolved(article)
    if article.notice:
        return f"by a {article.notice.signal.value} ({article.notice.article_id})"
    if article.action in (Action.HOLD, Action.RETRACT):
        return f"the wire says {article.status.value}, signal {article.signal.value}"
    return why_this_verdict(article) + (f"; changed: {_changes(article)}" if article.verdict.changes else "")


def _unresolved(article: PublishedArticle) -> str:
    return f"a {article.signal.value} of something that was not seen"


def _changes(article: PublishedArticle) -> str:
    return ", ".join(dict.fromkeys(change.what for change in article.verdict.changes))


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _json_form(record: object) -> dict[str, Any]:
    return record if isinstance(record, dict) else {}
