"""The stages that a worker can run, by name, and how each is built."""

from collections.abc import Callable
from importlib import import_module

from services.settings import Settings
from services.stream.stage_names import STAGES
from services.worker.stage import Stage

NAMES = STAGES
"""In the order in which the data passes them."""


def build(name: str, settings: Settings) -> Stage:
    """The stage. Only its own code is imported: a parser needs no language model."""
    build_stage: Callable[[Settings], Stage] = import_module(f"services.{name}.agent").stage
    return build_stage(settings)
