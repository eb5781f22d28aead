"""What the hostile hour calls a finding."""

import os

from tests.chaos.hostile.memory import resident_mb
from tests.chaos.hostile.verdict import FlowHalf, findings, growth, percentile


def half(**measured: list[float]) -> FlowHalf:
    return FlowHalf("half", **measured)  # type: ignore[arg-type] # as the dataclass has them


def test_twice_as_slow_is_borne_and_more_is_not() -> None:
    calm = half(routine=[0.5] * 100)
    assert findings(calm, half(routine=[1.0] * 100)) == []
    assert "more than twice" in findings(calm, half(routine=[0.5] * 90 + [1.1] * 10))[0]


def test_every_kill_is_published_within_a_second() -> None:
    assert "1 of 2 kills" in findings(half(), half(kills=[0.2, 1.0]))[0]


def test_nothing_may_be_lost_in_either_half() -> None:
    calm = half()
    calm.lost = 1
    assert "1 articles" in findings(calm, half())[0]


def test_memory_may_breathe_and_not_grow() -> None:
    assert growth([100.0] * 20 + [110.0] * 20) < 1.25
    assert "memory grew" in findings(half(), half(memory_mb=[100.0] * 20 + [150.0] * 20))[0]
    assert growth([1.0]) == 1.0


def test_percentiles_of_few_and_none() -> None:
    assert percentile([], 99) == 0
    assert percentile([3.0, 1.0], 99) == 3.0
    assert percentile([1.0] * 99 + [9.0], 50) == 1.0


def test_the_memory_of_a_process_that_runs_and_of_none() -> None:
    assert resident_mb([os.getpid()]) > 10
    assert resident_mb([]) == 0
