"""What became of a feed, for a person to read: the outcome of every item and why, then the stories and their origins.

Public records in, text out. It decides nothing, and leaves out only what no item of the feed is: notices forwarded
from partition to partition, superseding verdicts that change nothing public.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from schemas import ids
from schemas.published import Action, PublishedArticle, Story, StoryStatus
from schemas.reasons import DropReason
from schemas.verdict import VerdictKind
from services.trial.chain import Ended
from services.trial.play import Caused, Silent

_COPIES = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})
_NO_ITEMS = frozenset({DropReason.NOTICE_COPY, DropReason.SECOND_VERDICT})
_COLOURS = {
    Action.HOLD: "yellow",
    Action.RETRACT: "red",
    Action.RELEASE: "green",
    Action.CORRECT: "magenta",
}


@dataclass(frozen=True, slots=True)
class _Row:
    item: str
    outcome: Text
    source: str = ""
    headline: str = ""
    why: str = ""


class Account:
    """Collects what a feed caused, and lays it out as tables."""

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._rows: list[_Row | tuple[str, PublishedArticle]] = []
        self._stories: dict[str, Story] = {}

    def add(self, event: Caused | Silent) -> None:
        """Take in one event, in order."""
        if isinstance(event, Silent):
            if event.ended.reason not in _NO_ITEMS:
                self._rows.append(_dropped(event.name, event.ended))
        elif event.topic == "stories":
            story = Story.model_validate(_json_form(event.record))
            self._stories[story.story_id] = story
        elif event.topic == "published":
            self._rows.append((event.name, PublishedArticle.model_validate(_json_form(event.record))))
        else:
            refused = _json_form(event.record)
            why = f"{refused['reason']}: {refused['error']}"
            self._rows.append(_Row(event.name, Text("refused", style="bold red"), why=why))

    def tables(self) -> Iterator[RenderableType]:
        """All that there is to say, top to bottom; nothing if nothing was published, held, dropped or refused."""
        if not self._rows:
            return
        yield self._outcomes()
        for story in self._stories.values():
            # Without reports: all are held or killed.
            if story.status is not StoryStatus.MERGED and story.articles:
                yield story_panel(story, copies=sum(report.verdict in _COPIES for report in story.articles))

    def _outcomes(self) -> Table:
        table = Table(
            Column("item", overflow="fold"),  # a cut file name names nothing
            "outcome",
            "source",
            "headline",
            "why",
            title=self._feed,
            title_justify="left",
            expand=True,
        )
        for each in self._rows:
            # Only now, because which report is its story's first may change with every later one.
            row = each if isinstance(each, _Row) else _published(*each, self._stories.get(each[1].story_id))
            table.add_row(Text(row.item), row.outcome, Text(row.source), Text(row.headline), Text(row.why))
        return table


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


def why_this_verdict(article: PublishedArticle, story: Story | None) -> str:
    """The verdict, and what put the article into its story."""
    reason = article.verdict.why_this_story
    if reason.score is None:
        return f"{article.verdict.kind}; {_without_score(article, story)}"
    shared = ", ".join((*reason.shared_entities[:3], *reason.shared_terms[:4]))
    return f"{article.verdict.kind}; joined (score {reason.score:.2f}): {shared}"


def _without_score(article: PublishedArticle, story: Story | None) -> str:
    if article.story_id == ids.story_id(article.article_id):  # a story is named after the article that opened it
        return "opened the story"
    if article.verdict.kind in _COPIES:
        return "in the story of what it copies"
    if story and story.articles and story.articles[0].article_id == article.article_id:
        return "arrived later, and is the story's first report by the wire's clock"
    return "stays in its story"


def _dropped(item: str, ended: Ended) -> _Row:
    why = f"{ended.stage}: {ended.reason.value}" + (f" ({ended.detail})" if ended.detail else "")
    return _Row(item, Text("dropped", style="dim"), why=why)


def _published(item: str, article: PublishedArticle, story: Story | None) -> _Row:
    outcome = Text(article.action.value, style=_COLOURS.get(article.action, ""))
    headline = (article.content.headline or "(no headline)") if article.content else "(withheld)"
    return _Row(item, outcome, article.outlet.name or article.outlet.id, headline, _reason(article, story))


def _reason(article: PublishedArticle, story: Story | None) -> str:
    if article.embargoed_until and article.action is Action.HOLD:
        return f"embargoed until {article.embargoed_until.isoformat()}"
    if article.notice and article.notice.article_id == article.article_id:
        named = _count(len(article.notice.targets), "article")
        return f"a {article.notice.signal.value}: names {named}" if article.notice.targets else _unresolved(article)
    if article.notice:
        return f"by a {article.notice.signal.value} ({article.notice.article_id})"
    if article.action in (Action.HOLD, Action.RETRACT):
        return f"the wire says {article.status.value}, signal {article.signal.value}"
    return why_this_verdict(article, story) + (f"; changed: {_changes(article)}" if article.verdict.changes else "")


def _unresolved(article: PublishedArticle) -> str:
    return f"a {article.signal.value} of something that was not seen"


def _changes(article: PublishedArticle) -> str:
    return ", ".join(dict.fromkeys(change.what for change in article.verdict.changes))


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _json_form(record: object) -> dict[str, Any]:
    return record if isinstance(record, dict) else {}
