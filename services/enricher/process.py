"""The enricher in one CPU process: models are loaded once and stay between batches. Shell code around `handle.py`.

The pool finds these functions by name in the process it spawns, so what they share is a module attribute.
"""

from collections.abc import Mapping, Sequence

from services.enricher import handle
from services.enricher.enrich import NO_DESKS, Enricher
from services.enricher.loading import load_enricher
from services.enricher.settings import DEFAULT_MODELS
from services.stream.messages import Outcome, Received


class _Process:
    """What this process holds: the enricher, once it is loaded."""

    enricher: Enricher | None = None


def prepare(models: Mapping[str, str] = DEFAULT_MODELS) -> None:
    """Load the models and tables of this process. The worker pool calls it once, before the first batch."""
    _Process.enricher = load_enricher(models)
    _Process.enricher.warm_up()


def work(batch: Sequence[Received], desks: Mapping[str, str] = NO_DESKS) -> list[Outcome]:
    """One outcome per message, in order; loads the models if `prepare` was not called."""
    _Process.enricher = _Process.enricher or load_enricher()
    return handle.handle(batch, _Process.enricher, desks)


def read_ahead(batch: Sequence[Received]) -> None:
    """Let the models read the texts of all these together, for the calls of `work` that follow."""
    _Process.enricher = _Process.enricher or load_enricher()
    handle.read_ahead(batch, _Process.enricher)


def counts() -> dict[str, int]:
    """Since the last call, for the metrics: cache hits and misses, articles of a language without a model."""
    return _Process.enricher.take_counts() if _Process.enricher else {}
