"""What a dashboard is made of, and how Grafana keeps it. Which there are is in the modules beside this one. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_COLUMNS = 3
_WIDTH, _HEIGHT = 24 // _COLUMNS, 8


@dataclass(frozen=True, slots=True)
class Panel:
    """A question and the query that answers it."""

    question: str
    query: str
    legend: str
    unit: str = "short"
    kind: str = "timeseries"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A page of panels, row by row."""

    name: str
    title: str
    panels: Sequence[Panel]


def in_the_last_hour(counter: str, by: str) -> str:
    """How often a rare event happened. A counter that first appeared within the hour counts from zero.

    Its `increase` would miss the first event: Prometheus sees no step where there was no value before.
    """
    return f"sum by ({by}) (({counter} unless max_over_time({counter}[1h] offset 1h)) or increase({counter}[1h]))"


def text(dashboard: Dashboard) -> str:
    """The file that Grafana is given."""
    return json.dumps(document(dashboard), indent=2) + "\n"


def document(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana keeps it."""
    return {
        "uid": f"copytaster-{dashboard.name}",
        "title": f"copytaster: {dashboard.title}",
        "tags": ["copytaster"],
        "schemaVersion": 39,
        "time": {"from": "now-1h", "to": "now"},
        "refresh": "10s",
        # Links from page to page: every dashboard with the tag.
        "links": [{"type": "dashboards", "tags": ["copytaster"], "title": "pages", "asDropdown": False}],
        "panels": [_panel(number, panel) for number, panel in enumerate(dashboard.panels)],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS)
    return {
        "id": number + 1,
        "title": panel.question,
        "type": panel.kind,
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {
                "refId": "A",
                "expr": panel.query,
                "legendFormat": panel.legend,
                "format": "heatmap" if panel.kind == "heatmap" else "time_series",
            }
        ],
    }
