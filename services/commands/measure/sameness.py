"""`copytaster evaluate sameness`: one stream, many ways through the deduplicator's workers, one outcome?"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.progress import Progress, TaskID
from rich.table import Table

from schemas.enriched import EnrichedArticle
from services.bench.dedup.articles import Generator
from services.commands import console
from services.enricher.loading import load_enricher
from services.evaluation.clustering.labelled_rows import articles_of
from services.evaluation.sameness.grouping import Run, StandingVerdicts, compared
from services.evaluation.sameness.runs import UndecidedError, broker, decided
from services.kafka.embedded_broker import PARTITIONS
from services.settings import Settings
from services.supervision.pipeline import NotReadyError

Done = Callable[[int, int], None]
LANGUAGES = ("en", "fr", "de", "es", "ko", "und")
_COLUMNS = ("run", "families", "stories", "same", "killed", "taken_back", "redelivered")
_SECONDS_APART = 1.0
_SEED = 11


def sameness(
    file: Annotated[Path | None, typer.Argument(help="Articles, as JSON lines; generated ones if omitted.")] = None,
    articles: Annotated[int, typer.Option(help="How many articles.", min=10)] = 300,
    kills: Annotated[int, typer.Option(help="How many workers are killed (SIGKILL).", min=1)] = 20,
    *,
    embedded: Annotated[
        bool, typer.Option("--embedded/--external", help="Use an embedded broker, or KAFKA_BOOTSTRAP.")
    ] = True,
    log: Annotated[Path, typer.Option(help="File for the workers' log.")] = Path(os.devnull),
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Compare groups over partitions, workers, shuffles, repeats and kills. Exits with 1 if any differ."""
    stream = from_file(file, articles) if file else generated(articles)
    if len(stream) <= kills:
        console.fail(f"{kills} kills need more than {len(stream)} articles", console.EXIT_USAGE)
    external = None if embedded else console.settings()
    with Progress(console=console.err, transient=True) as progress, log.open("ab") as written:
        task = progress.add_task("runs", total=None)
        try:
            rows = console.run(compare(stream, kills, external, written, partial(_show, progress, task)))
        except (UndecidedError, NotReadyError) as error:
            console.fail(str(error))
    same = all(bool(row["same"]) for row in rows)
    if json:
        console.print_json({"same": same, "articles": len(stream), "runs": rows})
    else:
        console.out.print(table(rows))
        for row in rows:
            if not row["same"]:
                console.out.print(f"{row['run']}: other groups: {row['differing']}", markup=False, soft_wrap=True)
    if not same:
        raise typer.Exit(1)


def runs(most_partitions: int, kills: int) -> tuple[Run, ...]:
    """The runs; the first, with one partition, one worker and everything once and in order, is the reference."""
    return (
        Run("in order"),
        Run("2 partitions", partitions=2),
        Run(f"{most_partitions} partitions", partitions=most_partitions),
        Run("3 workers", partitions=most_partitions, workers=3),
        Run("shuffled by a minute", shuffled=True),
        Run("10 % redelivered", repeated=True),
        Run(f"{kills} kills", partitions=2, workers=2, kills=kills),
        Run("all at once", most_partitions, 3, shuffled=True, repeated=True, kills=kills),
    )


def generated(articles: int) -> list[EnrichedArticle]:
    """Articles one second apart, in six languages, on shared events, some copied."""
    window = timedelta(seconds=_SECONDS_APART * articles)
    loads = Generator(_SEED, articles, window).stream(articles)
    # A desk a language, so that the articles spread over partitions.
    return [
        load.enriched.model_copy(
            update=dict.fromkeys(("window_language", "desk"), LANGUAGES[load.topic % len(LANGUAGES)])
        )
        for load in loads
    ]


def from_file(path: Path, articles: int) -> list[EnrichedArticle]:
    """The first articles of a labelled file, enriched without the language model."""
    return load_enricher({}).enrich(articles_of(path)[:articles])


async def compare(
    stream: Sequence[EnrichedArticle], kills: int, external: Settings | None, log: IO[bytes], done: Done
) -> list[dict[str, object]]:
    """A row for each run. The embedded broker has four partitions; more need an external broker.

    Raises:
        UndecidedError, NotReadyError, KafkaError: as `decided`.
    """
    # aiokafka warns of each new topic that it has no leader yet, and retries; that is expected here.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    identifiers = [article.article.article_id for article in stream]
    planned = runs(PARTITIONS if external is None else 8, kills)
    expected: StandingVerdicts | None = None
    rows = []
    for number, run in enumerate(planned, start=1):
        async with broker(external, run.partitions) as settings:
            standing = await decided(settings, run, stream, log)
        expected = expected or standing
        rows.append(compared(run, standing, expected, identifiers))
        done(number, len(planned))
    return rows


def table(rows: Sequence[Mapping[str, object]]) -> Table:
    """The comparison as a table, eighty columns wide."""
    made = Table(box=None, padding=(0, 1), pad_edge=False)
    for name in _COLUMNS:
        made.add_column(
            "again" if name == "redelivered" else name.replace("_", " "),
            no_wrap=True,
            justify="left" if name == "run" else "right",
        )
    for row in rows:
        made.add_row(*(_shown(row[name]) for name in _COLUMNS))
    return made


def _show(progress: Progress, task: TaskID, done: int, total: int) -> None:
    progress.update(task, completed=done, total=total)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return str(value)
