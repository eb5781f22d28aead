"""The one place that decides how a worker owns its partitions."""

from faust import App

from services.observability.metrics import Metrics
from services.settings import Settings
from services.worker.intervals import DEFAULT_INTERVALS, Intervals
from services.worker.ownership.fenced_ownership import FencedOwnership
from services.worker.ownership.ownership import Ownership
from services.worker.ownership.plain_ownership import PlainOwnership
from services.worker.stage import Stage
from services.worker.state_lock import StateLock


def choose_ownership(
    app: App,
    settings: Settings,
    stage: Stage,
    metrics: Metrics,
    *,
    lock: StateLock,
    intervals: Intervals = DEFAULT_INTERVALS,
) -> Ownership:
    """Fenced where the stage has state and the broker knows transactions, plain elsewhere."""
    if settings.transactional and stage.state:
        return FencedOwnership(app, settings, stage, stage.state, metrics)
    return PlainOwnership(settings, stage, metrics, lock=lock, activation_seconds=intervals.activation)
