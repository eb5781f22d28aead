"""Where each source stands: when it was last heard, how much it sends in each hour, what did not come. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.sources.collector.cursor import Cursor, Health
from services.sources.completeness.rhythm import FLAT, hour_of_week, rates
from services.sources.completeness.source_watch import SourceTraits, SourceWatch
from services.sources.registry.entry import SourceEntry
from services.sources.watching.memory import restore

HOURS = 24


class SourceCondition(StrEnum):
    """How a source is, the worst first."""

    FAILING = "failing"
    GONE = "gone"
    QUIET = "quiet"
    MISSED = "missed numbers"
    PAUSED = "paused"
    HEARD = "heard"
    UNHEARD = "not heard yet"


@dataclass(frozen=True, slots=True)
class ConnectionStanding:
    """How one connection of a source fares."""

    name: str
    health: Health
    failures: int
    problem: str | None
    paused: bool


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One source."""

    id: str
    name: str
    kind: str
    condition: SourceCondition
    last: datetime | None
    expected: tuple[float, ...]
    """Signs of life that its rhythm has in each of the last 24 hours, the present one last."""
    missing: tuple[str, ...]
    """For each counter the numbers that did not come."""
    connections: tuple[ConnectionStanding, ...]


def standings(
    entries: Sequence[SourceEntry], watched: Mapping[str, bytes], cursors: Iterable[Cursor], now: datetime
) -> list[ShownSource]:
    """Of all sources of the registry, those that need somebody first."""
    of_source: dict[str, list[ConnectionStanding]] = {}
    for cursor in cursors:
        found = ConnectionStanding(cursor.connection, cursor.health, cursor.failures, cursor.problem, cursor.paused)
        of_source.setdefault(cursor.source, []).append(found)
    made = [_standing(entry, watched.get(entry.id), tuple(of_source.get(entry.id, ())), now) for entry in entries]
    order = list(SourceCondition)
    return sorted(made, key=lambda each: (order.index(each.condition), each.name.casefold()))


def cursors_of(records: Iterable[bytes]) -> list[Cursor]:
    """Those records of `news.source-cursors` that are cursors; requests of operators are not."""
    found = []
    for value in records:
        try:
            found.append(Cursor.read(value))
        except ValueError:
            continue
    return found


def _standing(
    entry: SourceEntry, record: bytes | None, connections: tuple[ConnectionStanding, ...], now: datetime
) -> ShownSource:
    zone = ZoneInfo(entry.timezone or "UTC")
    watch = SourceWatch(entry.id, SourceTraits(entry.kind, entry.country, zone, entry.expected_per_hour))
    known = record is not None and restore(watch, record)
    week = rates(watch.rhythm, FLAT, entry.expected_per_hour) if known or entry.expected_per_hour else (0.0,) * 168
    hours = [hour_of_week(now - timedelta(hours=back), zone) for back in reversed(range(HOURS))]
    missing = tuple(
        f"{counter}: {_listed(sorted(numbering.cycle.missing), numbering.digits)}"
        for counter, numbering in watch.numberings.items()
        if numbering.cycle.missing
    )
    last = watch.silence.since.astimezone(UTC) if watch.silence else None
    condition = _condition(watch, connections, missing=bool(missing))
    return ShownSource(
        entry.id, entry.name, str(entry.kind), condition, last, tuple(week[at] for at in hours), missing, connections
    )


def _condition(watch: SourceWatch, connections: Sequence[ConnectionStanding], *, missing: bool) -> SourceCondition:
    states = {each.health for each in connections if not each.paused}
    if Health.FAILING in states:
        return SourceCondition.FAILING
    if Health.GONE in states:
        return SourceCondition.GONE
    if watch.quiet:
        return SourceCondition.QUIET
    if missing:
        return SourceCondition.MISSED
    if connections and all(each.paused for each in connections):
        return SourceCondition.PAUSED
    return SourceCondition.HEARD if watch.silence else SourceCondition.UNHEARD


def _listed(numbers: Sequence[int], digits: int) -> str:
    """Runs of numbers: 0061-0064, 0070."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(f"{number:0{digits}}" for number in run) for run in runs)


def is_position(key: bytes) -> bool:
    """Whether a record of `news.source-watch` is not about a source."""
    return key.startswith(b"\t")
