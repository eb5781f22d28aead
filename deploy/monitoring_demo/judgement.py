"""What Prometheus recorded, against what the day's table expects. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from deploy.monitoring_demo.day import Expected, Incident

Labels = tuple[tuple[str, str], ...]
AlertSeries = tuple[dict[str, str], Sequence[float]]
"""The labels of one ALERTS series, and the seconds of the day at which it was firing."""
_GAP = 2.5
"""Samples are a second apart; a longer hole means that the alert had cleared."""
ABOUT_SPEED = frozenset(
    {
        "CopytasterPublishesLateFast",
        "CopytasterPublishesLateSlowly",
        "CopytasterPoolSaturated",
        "CopytasterWorkerNotReady",
        "CopytasterLoopBlocked",
        "CopytasterLagGrowing",
        "CopytasterItemsWaitTooLong",
        "CopytasterUrgentItemsWait",
    }
)
"""Alerts that an overloaded machine raises by itself."""
_BUSY_FOR = 60.0
"""The load average looks back a minute."""


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert from its first moment of firing to its last."""

    alert: str
    labels: Labels
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One line of the table. `incident` is None for an alert that was not expected."""

    incident: Incident | None
    alert: str
    labels: Labels
    firings: tuple[Firing, ...]
    verdict: str
    right: bool


def firings(series: Iterable[AlertSeries]) -> list[Firing]:
    """Moments → stretches, in the order in which they began."""
    found = [
        Firing(labels["alertname"], _shown_labels(labels), moments[0], moments[-1])
        for labels, whole in series
        for moments in _stretches(sorted(whole))
    ]
    return sorted(found, key=lambda firing: (firing.began, firing.alert, firing.labels))


def judge(day: Sequence[Incident], seen: Sequence[Firing], until: float) -> list[AlertRow]:
    """A row for each expected alert, and one for each firing that no incident explains."""
    rows, explained = [], set[Firing]()
    for incident in day:
        for expected in incident.expects:
            own = tuple(f for f in seen if _fits(f, expected) and incident.begins <= f.began <= incident.clear_by)
            explained.update(own)
            verdict = _verdict(incident, own, until)
            rows.append(AlertRow(incident, expected.alert, expected.labels, own, verdict, verdict == "as expected"))
    return rows + [
        AlertRow(None, firing.alert, firing.labels, (firing,), "not expected", right=False)
        for firing in seen
        if firing not in explained
    ]


def with_load(rows: Sequence[AlertRow], load: Sequence[tuple[float, float]], cores: int) -> list[AlertRow]:
    """Name the load in wrong rows about speed if the machine was overloaded. They stay wrong."""
    return [_weighed(row, load, cores) for row in rows]


def _weighed(row: AlertRow, load: Sequence[tuple[float, float]], cores: int) -> AlertRow:
    if row.right or row.alert not in ABOUT_SPEED or not row.firings:
        return row
    spans = [(firing.began - _BUSY_FOR, firing.ended + _BUSY_FOR) for firing in row.firings]
    most = max((value for at, value in load for begin, end in spans if begin <= at <= end), default=0.0)
    return replace(row, verdict=f"{row.verdict}; load {most:.0f} on {cores} cores") if most > 2 * cores else row


def _verdict(incident: Incident, own: Sequence[Firing], until: float) -> str:
    if not own:
        return "did not fire"
    if max(firing.ended for firing in own) >= min(incident.clear_by, until - _GAP):
        return "did not clear in time"
    return "as expected"


def _fits(firing: Firing, expected: Expected) -> bool:
    return firing.alert == expected.alert and set(expected.labels) <= set(firing.labels)


def _shown_labels(labels: dict[str, str]) -> Labels:
    hidden = {"alertname", "alertstate", "severity", "__name__", "job"}
    return tuple(sorted((name, value) for name, value in labels.items() if name not in hidden))


def _stretches(moments: Sequence[float]) -> list[list[float]]:
    stretches: list[list[float]] = []
    for moment in moments:
        if stretches and moment - stretches[-1][-1] <= _GAP:
            stretches[-1].append(moment)
        else:
            stretches.append([moment])
    return stretches
