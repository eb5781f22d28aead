"""How every source is doing, by what its connections' cursors and the watch over silences say. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.sources.collector.cursor import Cursor, Health
from services.sources.completeness.findings import SourceState
from services.sources.completeness.thresholds import FAILING
from services.sources.completeness.watch import CompletenessWatch


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """One source, as a line of a list."""

    state: SourceState
    last_item: datetime | None
    """When the last item came, as far as the watch has heard."""
    problem: str | None
    """Of the connection that fails."""


def is_failing(cursor: Cursor) -> bool:
    """Whether a connection counts as one that cannot be asked: once or twice is the weather."""
    return cursor.health is Health.GONE or (cursor.health is Health.FAILING and cursor.failures >= FAILING.failures)


def problems_of(cursors: Iterable[Cursor]) -> Mapping[str, str]:
    """Source → what is wrong with it; only of those that fail and are not paused."""
    return {
        each.source: f"{each.connection}: {each.problem or each.health.value}"
        for each in cursors
        if is_failing(each) and not each.paused
    }


def standings(watch: CompletenessWatch, cursors: Iterable[Cursor], now: datetime) -> Mapping[str, SourceStanding]:
    """Every source that the watch follows."""
    # Two looks: at the second one the kinds are known, of which new sources borrow.
    for moment in (now - timedelta(seconds=1), now):
        list(watch.look(moment))
    problems = problems_of(cursors)
    return {
        id_: SourceStanding(
            watch.state(id_, failing=id_ in problems),
            source.silence.since if source.silence else None,
            problems.get(id_),
        )
        for id_, source in watch.sources.items()
    }
