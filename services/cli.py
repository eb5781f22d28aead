"""The `copytaster` program: its commands and where each is defined.

Only the requested command is imported: a parser worker must not pay for loading language models.
"""

import sys
from importlib import import_module

import typer

COMMANDS = {
    "demo": "services.commands.articles.demo:demo",
    "up": "services.commands.operate.up:up",
    "worker": "services.commands.operate.worker:worker",
    "push": "services.commands.operate.worker:push",
    "gateway": "services.commands.operate.gateway:app",
    "broker": "services.commands.operate.broker:broker",
    "sources": "services.commands.operate.sources:app",
    "topics": "services.commands.operate.topics:app",
    "state": "services.commands.operate.state:app",
    "ingest": "services.commands.articles.ingest:ingest",
    "try": "services.commands.articles.try_feed:try_feed",
    "wire-kit": "services.commands.articles.wire_kit:app",
    "tail": "services.commands.articles.tail:tail",
    "trace": "services.commands.articles.trace:trace",
    "reprocess": "services.commands.operate.reprocess:reprocess",
    "promote": "services.commands.operate.reprocess:promote",
    "deadletters": "services.commands.operate.dead_letters:app",
    "schemas": "services.commands.contracts.schemas:app",
    "evaluate": "services.commands.measure.evaluate:app",
    "bench": "services.commands.measure.bench:app",
    "config": "services.commands.operate.config:app",
}


def build(names: list[str]) -> typer.Typer:
    """The program with the given commands."""
    app = typer.Typer(
        name="copytaster",
        help="A streaming copytaster: news wires in; clean, enriched, deduplicated articles and stories out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_root)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main() -> None:
    """Entry point."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    build([asked] if asked in COMMANDS else list(COMMANDS))()


def _root() -> None:
    """A streaming copytaster: news wires in; clean, enriched, deduplicated articles and stories out."""
