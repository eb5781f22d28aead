"""Every series is declared once, with a reason, and nothing else can be counted."""

from dataclasses import fields
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from services.observability import series
from services.observability.metrics import Metrics
from services.stream.counts import Count


def test_every_series_says_why_it_exists_and_follows_prometheus_naming() -> None:
    assert len({s.name for s in series.ALL}) == len(series.ALL)
    for one in series.ALL:
        assert one.why.endswith((".", "?"))
        assert one.name.startswith("copytaster_")
        assert one.name.endswith("_total") == (one.kind is series.Kind.COUNTER), one.name
        assert bool(one.buckets) == (one.kind is series.Kind.HISTOGRAM)


def test_two_workers_do_not_share_series() -> None:
    one, two = (Metrics(CollectorRegistry(), "parser") for _ in range(2))
    one.count(series.CONSUMED)
    assert two.registry.get_sample_value("copytaster_consumed_total", {"stage": "parser"}) == 0


def test_an_undeclared_series_or_label_is_refused() -> None:
    metrics = Metrics(CollectorRegistry(), "parser")
    with pytest.raises(KeyError):
        metrics.count(series.Series("made_up_total", series.Kind.COUNTER, (), "x"))
    with pytest.raises(ValueError, match="label"):
        metrics.count(series.DROPPED, why="x")


def test_every_count_has_a_series_of_its_own_whose_labels_are_its_fields() -> None:
    assert set(series.OF_COUNT) == set(get_args(Count))
    assert len(set(series.OF_COUNT.values())) == len(series.OF_COUNT)
    for count, one in series.OF_COUNT.items():
        assert one.labels == ("stage", *(field.name for field in fields(count)))


def test_a_partition_that_was_revoked_is_no_longer_shown() -> None:
    metrics = Metrics(CollectorRegistry(), "parser")
    metrics.set(series.LAG, 5, lane="routine", partition="3")
    metrics.set(series.LAG, 5, lane="urgent", partition="3")
    metrics.forget(series.LAG, lane="routine", partition="3")
    metrics.forget(series.LAG, lane="routine", partition="3")
    shown = [
        line for line in generate_latest(metrics.registry).decode().splitlines() if line.startswith("copytaster_lag{")
    ]
    assert len(shown) == 1
    assert 'lane="urgent"' in shown[0]
