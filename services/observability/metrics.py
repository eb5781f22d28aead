"""The declared series on one registry: how a process counts, sets and observes. Which series there are: `series.py`.

The registry is handed in: nothing registers itself at import, and two workers in one test do not share series.
"""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.observability import series
from services.observability.series import Kind, Series
from services.stream import counts as c

_NOT_ANNOUNCED = "not_announced"
"""The label of an absent action."""


class Metrics:
    """The declared series on one registry, with the label `stage` filled in."""

    def __init__(self, registry: CollectorRegistry, stage: str) -> None:
        self.registry = registry
        self.stage = stage
        self._made: Mapping[str, Counter | Gauge | Histogram] = {one.name: _make(one, registry) for one in series.ALL}
        for one in series.ALL:
            # Shown at zero from the start: a rate over a counter that appears later misses its first step.
            if one.labels == ("stage",):
                self._made[one.name].labels(stage)

    def count(self, series: Series, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        metric = self._labelled(series, labels)
        assert isinstance(metric, Counter), series  # noqa: S101 - a wrong kind is a defect of the caller
        metric.inc(amount)

    def add(self, count: c.Count) -> None:
        """Add a count that a stage asked for."""
        counted = series.OF_COUNT[type(count)]
        labels = {name: getattr(count, name) or _NOT_ANNOUNCED for name in counted.labels[1:]}
        self.count(counted, 1, **labels)

    def set(self, series: Series, value: float, **labels: str) -> None:
        """Set a gauge."""
        metric = self._labelled(series, labels)
        assert isinstance(metric, Gauge), series  # noqa: S101
        metric.set(value)

    def set_all(self, series: Series, values: Mapping[tuple[str, ...], int]) -> None:
        """Set a gauge for each of these label values (after the stage), and remove those that are not among them."""
        names = series.labels[1:]
        for labels in list(self._made[series.name]._metrics):  # noqa: SLF001 - no public look-up exists
            if labels[1:] not in values:
                self._made[series.name].remove(*labels)
        for labels, value in values.items():
            self.set(series, value, **dict(zip(names, labels, strict=True)))

    def observe(self, series: Series, value: float, **labels: str) -> None:
        """Add one observation to a histogram."""
        metric = self._labelled(series, labels)
        assert isinstance(metric, Histogram), series  # noqa: S101
        metric.observe(value)

    def forget(self, series: Series, **labels: str) -> None:
        """Remove the value with these labels, e.g. of a partition that was revoked."""
        values = [labels.get(label, self.stage) for label in series.labels]
        if values in [list(key) for key in self._made[series.name]._metrics]:  # noqa: SLF001 - no public look-up exists
            self._made[series.name].remove(*values)

    def _labelled(self, series: Series, labels: dict[str, str]) -> Counter | Gauge | Histogram:
        metric = self._made[series.name]
        if "stage" in series.labels:
            labels = {"stage": self.stage, **labels}
        return metric.labels(**labels) if labels else metric


def _make(series: Series, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    match series.kind:
        case Kind.HISTOGRAM:
            return Histogram(series.name, series.why, series.labels, registry=registry, buckets=series.buckets)
        case Kind.COUNTER:
            return Counter(series.name, series.why, series.labels, registry=registry)
        case Kind.GAUGE:
            return Gauge(series.name, series.why, series.labels, registry=registry)
