"""The `copytaster` command: puts the commands together."""

import typer

from services.commands import bench as benchmarks
from services.commands import broker, config, dead_letters, demo, evaluate, ingest, schemas, tail, topics, up, worker

app = typer.Typer(
    name="copytaster",
    help="A streaming copytaster: news wires in; clean, enriched, deduplicated articles and stories out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(demo.demo)
app.command()(up.up)
app.command()(worker.worker)
app.command()(worker.push)
app.command()(broker.broker)
app.add_typer(topics.app, name="topics")
app.command()(ingest.ingest)
app.command()(tail.tail)
app.add_typer(dead_letters.app, name="deadletters")
app.add_typer(schemas.app, name="schemas")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(benchmarks.app, name="bench")
app.add_typer(config.app, name="config")


def main() -> None:
    """Entry point."""
    app()
