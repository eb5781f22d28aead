"""The table that the demonstration prints: what should fire, when it did, when it cleared. Pure."""

from collections.abc import Sequence

from deploy.monitoring_demo.day import clock
from deploy.monitoring_demo.judgement import AlertRow, Labels

_HEAD = ("what happened", "from", "to", "alert", "fired", "cleared", "verdict")


def lines(rows: Sequence[AlertRow], factor: float) -> list[str]:
    """The table in Markdown, columns aligned."""
    cells = [_HEAD, *(_cells(row, factor) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    drawn = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return [drawn[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *drawn[1:]]


def _cells(row: AlertRow, factor: float) -> tuple[str, ...]:
    """An incident's times by the day's clock; an alert's also in seconds, to be compared with the rules."""
    incident = row.incident
    happened = (incident.says, clock(incident.begins, factor), clock(incident.ends, factor)) if incident else ("—",) * 3
    began = _moments([firing.began for firing in row.firings], factor)
    ended = _moments([firing.ended for firing in row.firings], factor)
    return (*happened, row.alert + _shown(row.labels), began, ended, row.verdict)


def _moments(seconds: Sequence[float], factor: float) -> str:
    return ", ".join(f"{clock(second, factor)} ({second:.0f} s)" for second in seconds) or "—"


def _shown(labels: Labels) -> str:
    return " {" + ", ".join(f"{name}={value}" for name, value in labels) + "}" if labels else ""
