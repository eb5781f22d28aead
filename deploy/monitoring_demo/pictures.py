"""What the dashboards showed of a recorded day, drawn: the panels' own queries, as Prometheus answered them.

`python -m deploy.monitoring_demo.pictures RECORDED.json FOLDER` writes one picture per dashboard. It is Grafana's data,
not its looks; needs matplotlib, which only development has.
"""

import json
import math
import re
from pathlib import Path
from typing import Annotated, Any

import matplotlib as mpl
import typer
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from deploy.grafana import pages
from deploy.grafana.panels import Dashboard, Panel
from deploy.monitoring_demo.day import DAY, DEFAULT_FACTOR, Deed, clock

_COLUMNS = 3
_PANEL_INCHES = (5.4, 2.7)
_MOST_LINES = 10
_SHADES = {Deed.POISON: "tab:red", Deed.SILENCE: "tab:gray", Deed.WORKER_DOWN: "black", Deed.BAD_SENDER: "tab:orange"}

PanelSeries = list[dict[str, Any]]


def main(
    recorded: Annotated[Path, typer.Argument(help="recorded.json of a day that was kept (--keep).")],
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
) -> None:
    """Draw every dashboard."""
    mpl.use("agg")
    answers = json.loads(recorded.read_text(encoding="utf-8"))["answers"]
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages.ALL:
        _picture(page, answers).savefig(folder / f"{page.name}.png", dpi=70, metadata={"Software": None})


def _picture(page: Dashboard, answers: dict[str, PanelSeries]) -> Figure:
    rows = math.ceil(len(page.panels) / _COLUMNS)
    figure = Figure(figsize=(_PANEL_INCHES[0] * _COLUMNS, _PANEL_INCHES[1] * rows), layout="constrained")
    axes = figure.subplots(rows, _COLUMNS, squeeze=False).flatten()
    for axis, panel in zip(axes, page.panels, strict=False):
        _draw(axis, panel, answers.get(panel.query, []))
    for axis in axes[len(page.panels) :]:
        axis.set_visible(False)
    return figure


def _draw(axis: Axes, panel: Panel, series: PanelSeries) -> None:
    axis.set_title(panel.question, fontsize=9, loc="left")
    axis.xaxis.set_major_formatter(FuncFormatter(lambda second, _: clock(second, DEFAULT_FACTOR)))
    axis.tick_params(labelsize=7)
    for incident in DAY:
        if incident.deed in _SHADES:
            axis.axvspan(incident.begins, incident.ends, color=_SHADES[incident.deed], alpha=0.07, lw=0)
    if panel.kind == "heatmap":
        _heat(axis, series)
        return
    for each in series[:_MOST_LINES]:
        moments, values = _points(each)
        axis.plot(moments, values, lw=1, label=_legend(panel.legend, each["metric"]))
    axis.set_ylim(bottom=0)
    axis.set_xlim(0, 600)
    if panel.unit == "percentunit":
        axis.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.0%}"))
    elif panel.unit == "bytes":
        axis.yaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size / 1e6:.0f} MB"))
    if any(_legend(panel.legend, each["metric"]) for each in series):
        axis.legend(fontsize=6, loc="upper left", framealpha=0.6)
    if not series:
        axis.text(0.5, 0.5, "no data", transform=axis.transAxes, ha="center", color="tab:red")


def _heat(axis: Axes, series: PanelSeries) -> None:
    """Each bucket's own share: cumulative buckets, one taken from the next."""
    ordered = sorted(series, key=lambda each: float(each["metric"]["le"]))
    below: dict[float, float] = {}
    for row, each in enumerate(ordered):
        moments, values = _points(each)
        own = [max(0.0, value - below.get(moment, 0.0)) for moment, value in zip(moments, values, strict=True)]
        below = dict(zip(moments, values, strict=True))
        axis.scatter(moments, [row] * len(moments), s=6, c=own, cmap="Blues", vmin=0, marker="s")
    axis.set_yticks(range(len(ordered)), [f"{each['metric']['le']} s" for each in ordered], fontsize=6)
    axis.set_xlim(0, 600)


def _points(each: dict[str, Any]) -> tuple[list[float], list[float]]:
    """With holes where there was nothing, so that no line is drawn through an absence."""
    moments: list[float] = []
    values: list[float] = []
    for moment, value in each["values"]:
        if moments and moment - moments[-1] > 2:
            moments.append(moment - 1)
            values.append(math.nan)
        moments.append(moment)
        values.append(float(value))
    return moments, values


def _legend(template: str, labels: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), template)


if __name__ == "__main__":
    typer.run(main)
