"""`copytaster bench`: how fast each stage is on this machine, as ratios measured in one run."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.bench import pipeline
from services.commands import console, demo
from services.runtime.pipeline import NotReadyError

app = typer.Typer(no_args_is_help=True, help="Measure speed on this machine.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command("pipeline")
def whole(
    articles: Annotated[int, typer.Option(min=60, help="How many articles to take through.")] = 300,
    source: Annotated[
        Path, typer.Option(help="A .jsonl(.gz) file of articles, or a folder of texts to vary.")
    ] = demo.SEEDS,
    json: Json = False,
) -> None:
    """Articles per second through the whole chain, beside bare spaCy on the same cores in the same run."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console.err, transient=True
    ) as progress:
        task = progress.add_task("reading articles", total=None)
        try:
            result = pipeline.run(source, articles, lambda text: progress.update(task, description=text))
        except (ValueError, OSError, NotReadyError, TimeoutError) as error:
            console.fail(f"{type(error).__name__}: {error}")
    if json:
        console.print_json(result)
    else:
        for name, value in result.items():
            console.out.print(f"{name.replace('_', ' ')}: {value}", highlight=False)
