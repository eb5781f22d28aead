"""`copytaster evaluate`: how good each stage is, measured on labelled files. No files are included."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from schemas.published import PublishedArticle, Story
from schemas.raw import Source
from services.commands import console
from services.commands.articles import demo
from services.commands.measure import sameness
from services.evaluation.annotations.attributions import evaluate_attributions
from services.evaluation.annotations.dates import evaluate_dates
from services.evaluation.annotations.entities import evaluate_entities
from services.evaluation.annotations.places import evaluate_places
from services.evaluation.annotations.quotes import evaluate_quotes
from services.evaluation.clustering.copies import evaluate_copies
from services.evaluation.clustering.stories import evaluate_stories
from services.evaluation.parsing.datelines import evaluate_datelines
from services.evaluation.parsing.orders import evaluate_orders
from services.evaluation.parsing.pages import evaluate_html
from services.evaluation.parsing.wire import evaluate_wire
from services.evaluation.seeds import score as seed_scores
from services.ingest import files
from services.ingest.manifest import UnreadableFeedError
from services.trial import chain
from services.trial.feeds import SourceOptions, arrivals
from services.trial.play import Caused, play

app = typer.Typer(no_args_is_help=True, help="Measure quality on labelled files.")
app.command("sameness")(sameness.sameness)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Evaluation = Callable[[Callable[[int, int], None]], Mapping[str, object]]
Gold = Annotated[Path, typer.Argument(help="A gold file or a folder of them.")]
Format = Annotated[
    str | None,
    typer.Option("--format", help="conll, brat, timeml or geoparsing; detected from the files if not given."),
]
_ROWS_SHOWN = 20


@app.command("seeds")
def seeds(
    folder: Annotated[Path, typer.Argument(help="The seeds, their feed and their gold record.")] = demo.SEEDS,
    json: Json = False,
) -> None:
    """The five seed articles against their gold record, without a broker. Exits with 1 if anything is missed."""
    settings = console.settings()
    options = SourceOptions(Source(id="seeds"))
    chain.prepare()
    try:
        gold = seed_scores.read_gold(folder)
        names = [item.path.name for item in files.find([folder], options.source, None)]
        entries = arrivals(str(folder), options, started=datetime.now(UTC), max_item_bytes=settings.max_item_bytes)
        caused = [event for event in play(entries, settings) if isinstance(event, Caused)]
    except (UnreadableFeedError, OSError) as error:
        console.fail(str(error), console.EXIT_USAGE)
    published, stories = {}, {}
    for event in caused:
        if event.topic == "published":
            seed = seed_scores.seed_number(names[event.item])
            published[seed] = PublishedArticle.model_validate(event.record)
        elif event.topic == "stories":
            story = Story.model_validate(event.record)
            stories[story.story_id] = story
    score = seed_scores.score(gold, published, list(stories.values()))
    _print(score.as_json(), json)
    if not score.complete:
        raise typer.Exit(1)


@app.command("html")
def html(folder: Annotated[Path, typer.Argument(help="Pages with their ground truth.")], json: Json = False) -> None:
    """Article bodies of web pages: precision, recall and F1 over 4-token shingles; title, date and author."""
    _measure("pages", json, lambda progress: evaluate_html(folder, progress))


@app.command("wire")
def wire(folder: Annotated[Path, typer.Argument(help="Wire files, in any format.")], json: Json = False) -> None:
    """One entry per file: format, articles, ids, version, status, embargo, signal, headline, or why it was refused."""
    _measure("files", json, lambda progress: evaluate_wire(folder, progress))


@app.command("datelines")
def datelines(file: Annotated[Path, typer.Argument(help="Items with dateline and text.")], json: Json = False) -> None:
    """Datelines put back in front of their texts and parsed: place and date."""
    _measure("datelines", json, lambda progress: evaluate_datelines(file, progress))


@app.command("orders")
def orders(
    files: Annotated[list[Path], typer.Argument(help="Ordinary articles: .jsonl or .jsonl.gz.")], json: Json = False
) -> None:
    """False alarms: ordinary articles that are taken for an embargo, a kill, a hold, a release or a correction."""
    _measure("articles", json, lambda progress: evaluate_orders(files, progress))


@app.command("stories")
def stories(
    file: Annotated[Path, typer.Argument(help="Labelled articles: .jsonl or .jsonl.gz.")],
    fast: Annotated[
        bool, typer.Option("--fast", help="Without the language model; story detection does not use it.")
    ] = False,
    json: Json = False,
) -> None:
    """Stories found in one pass in time order: B-cubed precision, recall and F1, and ARI."""
    _measure("articles", json, lambda progress: evaluate_stories(file, progress, fast=fast))


@app.command("copies")
def copies(
    pairs: Annotated[Path, typer.Argument(help="Labelled pairs of articles.")],
    texts: Annotated[Path | None, typer.Option(help="The articles, if the pairs only name them.")] = None,
    json: Json = False,
) -> None:
    """Copy or not, pair by pair: precision, recall and F1, and counts by kind of verdict."""
    _measure("pairs", json, lambda progress: evaluate_copies(pairs, progress, texts))


@app.command("entities")
def entities(path: Gold, form: Format = None, json: Json = False) -> None:
    """Entities against gold annotations: precision, recall and F1, by type."""
    _measure("documents", json, lambda progress: evaluate_entities(path, form, progress))


@app.command("quotes")
def quotes(path: Gold, form: Format = None, json: Json = False) -> None:
    """Quotes and their speakers against gold annotations."""
    _measure("documents", json, lambda progress: evaluate_quotes(path, form, progress))


@app.command("attributions")
def attributions(path: Gold, form: Format = None, json: Json = False) -> None:
    """Attributions against gold annotations of source, cue and content."""
    _measure("documents", json, lambda progress: evaluate_attributions(path, form, progress))


@app.command("dates")
def dates(path: Gold, form: Format = None, json: Json = False) -> None:
    """Time expressions and their values against TIMEX3 annotations."""
    _measure("documents", json, lambda progress: evaluate_dates(path, form, progress))


@app.command("places")
def places(path: Gold, form: Format = None, json: Json = False) -> None:
    """Toponyms and their locations, against gold coordinates."""
    _measure("documents", json, lambda progress: evaluate_places(path, form, progress))


def _measure(title: str, json: bool, evaluation: Evaluation) -> None:
    """Run with a progress bar and print."""
    with Progress(console=console.err, transient=True) as progress:
        task = progress.add_task(title, total=None)
        try:
            result = evaluation(lambda done, total: progress.update(task, completed=done, total=total))
        except (OSError, ValueError, KeyError) as error:
            console.fail(f"{title}: {type(error).__name__}: {error}".splitlines()[0])
    _print(result, json)


def _print(result: Mapping[str, object], json: bool) -> None:
    if json:
        console.print_json(result)
        return
    for name, value in result.items():
        if isinstance(value, list | tuple):
            console.out.print(f"{name}: {len(value)}", highlight=False)
            for row in value[:_ROWS_SHOWN]:
                console.out.print(f"  {row}", highlight=False, markup=False)
            if len(value) > _ROWS_SHOWN:
                console.out.print(f"  … {len(value) - _ROWS_SHOWN} more (all with --json)", style="dim")
        else:
            shown = f"{value:.4f}" if isinstance(value, float) else value
            console.out.print(f"{name}: {shown}", highlight=False)
