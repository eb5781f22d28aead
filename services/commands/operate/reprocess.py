"""`copytaster reprocess` and `copytaster promote`: a past span through today's code, and publishing what differs."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from services.commands import console, stages
from services.publisher.agent import stage as publisher_stage
from services.reprocess import run as runs
from services.reprocess.compare import ASPECTS, Comparison, compare
from services.reprocess.promote import superseding
from services.reprocess.run import PromotionRefusedError, UsedPrefixError
from services.reprocess.shadow import LivePrefixError, SpanClock, shadow_settings
from services.reprocess.span import TimeSpan
from services.settings import Settings
from services.stories.agent import stage as stories_stage
from services.worker.stage import Stage

_SHOWN = 60

Prefix = Annotated[str, typer.Option(help="Prefix of the shadow's topics.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def reprocess(
    *,
    begin: Annotated[datetime, typer.Option("--from", help="Start of the span (UTC if no zone is given).")],
    stage: Annotated[str, typer.Option(help=f"The first stage that runs: {', '.join(stages.NAMES)}.")],
    end: Annotated[datetime | None, typer.Option("--to", help="End of the span; now if none is given.")] = None,
    warm_up_hours: Annotated[
        float,
        typer.Option("--warm-up", min=0, help="Also run this many hours before the span, uncompared."),
    ] = 0.0,
    prefix: Prefix = "",
    json: Json = False,
) -> None:
    """Run a past span through today's code into shadow topics, and print what would be published differently."""
    if stage not in stages.NAMES:
        console.fail(f"no stage {stage}; there are {', '.join(stages.NAMES)}", console.EXIT_USAGE)
    now = datetime.now(UTC)
    live = console.settings()
    shadow = _shadow(live, prefix or f"shadow-{now:%Y%m%dT%H%M%S}.")
    warm_up = timedelta(hours=warm_up_hours)
    # The warm-up is read as part of the span; its articles are left out when results are compared.
    span = TimeSpan(_aware(begin) - warm_up, _aware(end) if end else now)
    try:
        number, comparison = console.run(_reprocess(live, shadow, stage, span, warm_up))
    except UsedPrefixError:
        console.fail(f"topics of the prefix {prefix} hold an earlier run; use another prefix, or delete them")
    _print(comparison, {"prefix": shadow.topic_prefix, "messages": number}, json=json)


def promote(
    *,
    prefix: Prefix,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Publish what a shadow would have published differently: updates, through the live publisher."""
    live = console.settings()
    shadow = _shadow(live, prefix)
    comparison = console.run(_compare(live, shadow))
    if not yes:
        _print(comparison, {"prefix": prefix}, json=False)
        typer.confirm(f"Publish updates of {len(comparison.changed())} articles?", abort=True, err=True)
    try:
        number = console.run(_promote(live, shadow))
    except PromotionRefusedError as error:
        console.fail(f"the broker refused a message: {error}")
    if json:
        console.print_json({"promoted": number})
    else:
        console.out.print(f"{number} articles handed to the live publisher")


async def _reprocess(
    live: Settings, shadow: Settings, first: str, span: TimeSpan, warm_up: timedelta
) -> tuple[int, Comparison]:
    clock = SpanClock()
    names = stages.NAMES[stages.NAMES.index(first) :]
    await runs.create_topics(shadow)
    number = await runs.run(
        live, shadow, [_build(n, shadow, clock) for n in names], clock, span=span, now=datetime.now(UTC)
    )
    pair = runs.of_the_span(await runs.published(live), await runs.published(shadow), span, warm_up)
    return number, compare(*pair)


def _build(name: str, shadow: Settings, clock: SpanClock) -> Stage:
    """The stage as it runs live, but embargoes end, and stories are written, by the clock of the span."""
    match name:
        case "publisher":
            return publisher_stage(shadow, clock)
        case "stories":
            return stories_stage(shadow, clock)
        case _:
            return stages.build(name, shadow)


async def _compare(live: Settings, shadow: Settings) -> Comparison:
    return compare(await runs.published(live), await runs.published(shadow))


async def _promote(live: Settings, shadow: Settings) -> int:
    published, shadowed = await runs.published(live), await runs.published(shadow)
    return await runs.promote(
        live, superseding(published, shadowed, await runs.last_messages(shadow), shadow.topic_prefix)
    )


def _shadow(live: Settings, prefix: str) -> Settings:
    try:
        return shadow_settings(live, prefix)
    except LivePrefixError as error:
        console.fail(str(error), console.EXIT_USAGE)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _print(comparison: Comparison, about: dict[str, object], *, json: bool) -> None:
    summary = {
        **about,
        "articles": comparison.articles,
        "changed": len(comparison.changed()),
        "by_aspect": comparison.counts(),
        "only_published": list(comparison.only_published),
        "only_shadow": list(comparison.only_shadow),
    }
    if json:
        console.print_json({**summary, "differences": [asdict(d) for d in comparison.differences]})
        return
    table = Table("article", "aspect", "before", "after")
    for d in comparison.differences:
        table.add_row(d.article_id, d.aspect, _short(d.before), _short(d.after))
    if comparison.differences:
        console.out.print(table)
    for name, value in {**summary, "by_aspect": ", ".join(f"{a} {comparison.counts()[a]}" for a in ASPECTS)}.items():
        console.out.print(f"{name:>16}  {len(value) if isinstance(value, list) else value}", highlight=False)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
