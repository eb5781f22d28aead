"""`copytaster bench`: how fast each stage is on this machine, as ratios to a baseline measured in the same run."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.bench.completeness import figures as bench_of_completeness
from services.bench.gateway import figures as bench_of_gateway
from services.bench.pipeline import priority, throughput
from services.bench.sources import figures as bench_of_sources
from services.bench.stages import enrich as bench_of_enricher
from services.bench.stages.parse import bench_parse
from services.commands import console
from services.commands.articles import demo
from services.gateway.view.store import ViewAwayError
from services.supervision.pipeline import NotReadyError

app = typer.Typer(no_args_is_help=True, help="Measure speed on this machine.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Articles = Annotated[int, typer.Option(min=60, help="How many articles to measure with.")]
Texts = Annotated[
    Path, typer.Option("--source", help="A .jsonl(.gz) file of articles, or a folder of texts to make articles from.")
]
Report = Callable[[str], None]


@app.command("pipeline")
def whole_pipeline(articles: Articles = 300, source: Texts = demo.SEEDS, json: Json = False) -> None:
    """Articles per second through the whole pipeline, compared with bare spaCy on the same cores in the same run."""
    _measure(json, lambda report: throughput.run(source, articles, report))


@app.command("parse")
def parse(json: Json = False) -> None:
    """Articles per second and core by format, compared with the bare library on the same bytes."""
    _measure(json, lambda report: bench_parse(lambda done, every: report(f"{done} of {every} formats")))


@app.command("enrich")
def enrich(articles: Articles = 300, source: Texts = demo.SEEDS, json: Json = False) -> None:
    """The enricher on all cores compared with `nlp.pipe` of the same components, on new text and on copies."""
    _measure(json, lambda report: bench_of_enricher.run(source, articles, report))


@app.command("dedup")
def dedup(
    sizes: Annotated[str, typer.Option(help="Window sizes, in articles.")] = "10000,100000,1000000", json: Json = False
) -> None:
    """Articles per second and bytes per article at growing windows, compared with MinHashLSH; recovery time."""
    try:
        chosen = [int(size) for size in sizes.split(",")]
        # Imported on demand: it needs datasketch, which only developers have installed.
        measured: Callable[[Report, list[int]], Mapping[str, object]] = import_module(
            "services.bench.dedup.throughput"
        ).bench_dedup
    except (ValueError, ModuleNotFoundError) as error:
        console.fail(str(error), console.EXIT_USAGE)
    _measure(json, lambda report: measured(report, chosen))


@app.command("priority")
def urgent_lane(
    waiting: Annotated[int, typer.Option(min=100, help="The least number of routine articles waiting.")] = 20_000,
    repetitions: Annotated[
        int, typer.Option(min=1, help="How many kills and flashes to send, one after the other.")
    ] = 7,
    bootstrap: Annotated[
        str | None, typer.Option(help="A Kafka cluster to measure on; temporary topics are created there.")
    ] = None,
    json: Json = False,
) -> None:
    """Seconds until a kill and a flash are published while routine articles wait at every stage."""
    _measure(json, lambda report: priority.run(waiting, repetitions, bootstrap, report))


@app.command("completeness")
def completeness(
    sources: Annotated[int, typer.Option(min=20, help="How many sources to invent.")] = 200,
    days: Annotated[int, typer.Option(min=60, help="How many days they send.")] = 365,
    json: Json = False,
) -> None:
    """False alarms, silences found and numbers named, over a simulated year of sources."""
    _measure(json, lambda report: bench_of_completeness.run(sources, days, report))


@app.command("sources")
def sources(
    bootstrap: Annotated[
        str | None, typer.Option(help="A Kafka cluster to measure on, whose topics exist; items are written to it.")
    ] = None,
    json: Json = False,
) -> None:
    """Items pushed a second, one a request and in batches, and feeds polled a second, from loopback."""
    _measure(json, lambda report: bench_of_sources.run(bootstrap, report))


@app.command("gateway")
def gateway(
    readers: Annotated[int, typer.Option(min=0, help="How many read the stream at once; 0: leave it out.")] = 500,
    seconds: Annotated[float, typer.Option(min=1, help="How long news comes.")] = 60.0,
    articles: Annotated[int, typer.Option(min=0, help="Of the view that is searched; 0: leave it out.")] = 100_000,
    database: Annotated[
        str | None, typer.Option(help="Make that view in PostgreSQL: postgresql://user@host/database.")
    ] = None,
    json: Json = False,
) -> None:
    """How soon news is at many readers and what each costs; how long a view takes to be made, and the search."""
    _measure(json, lambda report: bench_of_gateway.run(readers, seconds, articles, report, database))


@app.command("article-states")
def article_states(articles: Articles = 10_000, source: Texts = demo.SEEDS, json: Json = False) -> None:
    """Bytes that the publisher keeps of an article, by its age: in memory and in its state topic."""
    measured: Callable[[int, Path, Report], Mapping[str, object]] = import_module("services.bench.article_states").run
    _measure(json, lambda report: measured(articles, source, report))


@app.command("article-store")
def article_store(
    articles: Articles = 100_000,
    outlines: Annotated[int, typer.Option(min=0, help="Articles past the memory window beside them.")] = 0,
    folder: Annotated[Path | None, typer.Option(help="Where the store is written; else with temporary files.")] = None,
    source: Texts = demo.SEEDS,
    json: Json = False,
) -> None:
    """What a publisher with a local store has in memory of so many articles, and how soon it is ready after kill -9."""
    measured: Callable[[int, int, Path, Path | None, Report], Mapping[str, object]]
    measured = import_module("services.bench.article_store").run
    _measure(json, lambda report: measured(articles, outlines, source, folder, report))


@app.command("restore")
def restore(
    bootstrap: Annotated[str, typer.Option(help="A Kafka cluster to measure on; a temporary topic is created there.")],
    articles: Annotated[int, typer.Option(min=1000, help="How many articles the deduplicator remembers.")] = 100_000,
    json: Json = False,
) -> None:
    """Seconds until a killed deduplicator has its state again, without a local store and with one."""
    measured: Callable[[int, str, Report], Mapping[str, object]] = import_module("services.bench.restore").run
    _measure(json, lambda report: measured(articles, bootstrap, report))


def _measure(json: bool, bench: Callable[[Report], Mapping[str, object]]) -> None:
    """Run a benchmark, showing what is being measured, and print its results."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console.err, transient=True) as progress:
        task = progress.add_task("starting", total=None)
        try:
            result = bench(lambda text: progress.update(task, description=text))
        except (ValueError, OSError, NotReadyError, TimeoutError, ViewAwayError) as error:
            console.fail(f"{type(error).__name__}: {error}")
    if json:
        console.print_json(result)
        return
    for name, value in result.items():
        rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        console.out.print(f"{name.replace('_', ' ')}: {'' if rows else value}", highlight=False)
        for key, row in rows:
            console.out.print(f"  {key}: {row}", highlight=False)
