"""The stages that a worker can run, by name: where each is built."""

from collections.abc import Callable
from importlib import import_module

from services.settings import Settings
from services.worker.stage import Stage

NAMES = ("parser", "enricher", "deduplicator", "publisher")
"""In the order of the stream."""


def build(name: str, settings: Settings) -> Stage:
    """The stage. Only its own code is imported: a parser needs no language model."""
    made: Callable[[Settings], Stage] = import_module(f"services.{name}.agent").stage
    return made(settings)
