"""The `copytaster` command: which commands there are and where each lives.

Only the command that was asked for is imported: a parser worker has no business loading a language model.
"""

import sys
from importlib import import_module

import typer

COMMANDS = {
    "demo": "services.commands.demo:demo",
    "up": "services.commands.up:up",
    "worker": "services.commands.worker:worker",
    "push": "services.commands.worker:push",
    "broker": "services.commands.broker:broker",
    "topics": "services.commands.topics:app",
    "ingest": "services.commands.ingest:ingest",
    "try": "services.commands.try_feed:try_feed",
    "tail": "services.commands.tail:tail",
    "trace": "services.commands.trace:trace",
    "reprocess": "services.commands.reprocess:reprocess",
    "promote": "services.commands.reprocess:promote",
    "deadletters": "services.commands.dead_letters:app",
    "schemas": "services.commands.schemas:app",
    "evaluate": "services.commands.evaluate:app",
    "bench": "services.commands.bench:app",
    "config": "services.commands.config:app",
}


def build(names: list[str]) -> typer.Typer:
    """The program with these commands."""
    app = typer.Typer(
        name="copytaster",
        help="A streaming copytaster: news wires in; clean, enriched, deduplicated articles and stories out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_nothing_before_a_command)
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


def _nothing_before_a_command() -> None:
    """A streaming copytaster: news wires in; clean, enriched, deduplicated articles and stories out."""
