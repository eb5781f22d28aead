"""The demo's summary: the story, its reports, people and places, who said what, and the origins it rests on."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.enriched import Entity, EntityKind, QuoteKind
from schemas.published import Content, PublishedArticle, Story
from schemas.stamp import Stamp
from services.evaluation.seeds.score import SeedScore
from services.trial.account import story_panel, why_this_verdict

_QUOTED = (QuoteKind.DIRECT, QuoteKind.PARTIAL)


def show(out: Console, stories: Sequence[Story], published: Mapping[str, PublishedArticle], score: SeedScore) -> None:
    """Print the summary."""
    for story in stories:
        out.print(story_panel(story))
    out.print(_reports(published, {story.story_id: story for story in stories}))
    contents = [article.content for _, article in sorted(published.items()) if article.content]
    out.print(Text("People  ", style="bold") + Text(_named(contents, EntityKind.PERSON)))
    out.print(Text("Places  ", style="bold") + Text(_named(contents, EntityKind.PLACE)))
    out.print(_quotes(published))
    _verdict(out, score)


def _reports(published: Mapping[str, PublishedArticle], stories: Mapping[str, Story]) -> Table:
    table = Table(
        "outlet", "headline", "dateline", "published", "verdict and why", title="reports", title_justify="left"
    )
    for _, article in sorted(published.items()):
        content = article.content
        dateline = content.dateline.place if content and content.dateline else None
        table.add_row(
            article.outlet.name or f"unknown ({article.outlet.id})",
            Text((content.headline or "") if content else "(withheld)"),
            dateline or "–",
            _when(article.published_at),
            Text(why_this_verdict(article, stories.get(article.story_id))),
        )
    return table


def _when(stamp: Stamp | None) -> str:
    return stamp.iso if stamp else "not given"


def _named(contents: Sequence[Content], kind: EntityKind) -> str:
    counted: Counter[str] = Counter()
    for content in contents:
        counted.update({_label(entity) for entity in content.entities if entity.kind is kind})
    return ", ".join(f"{name} {number}" for name, number in sorted(counted.items(), key=lambda kv: (-kv[1], kv[0])))


def _label(entity: Entity) -> str:
    return entity.name


def _quotes(published: Mapping[str, PublishedArticle]) -> Table:
    table = Table("who", "said", "in", title="direct quotes", title_justify="left")
    for seed, article in sorted(published.items()):
        for quote in article.content.quotes if article.content else ():
            if quote.kind in _QUOTED and quote.speaker:
                relayed = " ← ".join(link.name for link in quote.chain[:-1])
                who = Text(quote.speaker.name)
                if relayed:
                    who.append(f"\nvia {relayed}", style="dim")
                table.add_row(who, Text(quote.text), seed)
    return table


def _verdict(out: Console, score: SeedScore) -> None:
    checks = [check for part in score.checks.values() for check in part]
    missed = [check for check in checks if not check.ok]
    colour = "green" if score.complete else "red"
    out.print(
        f"[bold {colour}]{len(checks) - len(missed)} of {len(checks)} must-haves of the gold record[/]", highlight=False
    )
    for check in missed:
        out.print(
            f"  missed: {check.what} of {check.seed}: expected {check.expected}, got {check.got}", highlight=False
        )
    for name in score.forbidden:
        out.print(f"  forbidden but found: {name}", highlight=False, markup=False)
