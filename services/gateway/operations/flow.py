"""What flows through the stages: how much waits in each lane, and how much is decided. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.stream.lanes import Lane

_LEAST = timedelta(seconds=4)
"""Between two samples that a rate is made of: below, it is noise."""


@dataclass(frozen=True, slots=True)
class FlowSample:
    """Where the groups stood at one time: for each stage and lane what is decided, and what waits."""

    at: datetime
    decided: Mapping[tuple[str, Lane], int]
    waiting: Mapping[tuple[str, Lane], int]


@dataclass(frozen=True, slots=True)
class LaneFlow:
    """One lane of one stage."""

    waiting: int
    per_second: float | None
    """None until two samples have been taken."""


@dataclass(frozen=True, slots=True)
class StageFlow:
    """One stage."""

    stage: str
    lanes: Mapping[Lane, LaneFlow]

    @property
    def stopped(self) -> bool:
        """Whether something waits and nothing is decided."""
        waiting = sum(lane.waiting for lane in self.lanes.values())
        rates = [lane.per_second for lane in self.lanes.values() if lane.per_second is not None]
        return bool(waiting and rates and not sum(rates))


@dataclass(frozen=True, slots=True)
class EndedMessages:
    """Messages that ended at a stage within the last hour, and why."""

    stage: str
    reason: str
    messages: int


def flows(stages: Sequence[str], samples: Sequence[FlowSample]) -> list[StageFlow]:
    """From the samples, the oldest first."""
    if not samples:
        return []
    last = samples[-1]
    before = next((each for each in samples if last.at - each.at >= _LEAST), None)
    return [
        StageFlow(stage, {lane: _lane((stage, lane), before, last) for lane in _lanes(stage, last)}) for stage in stages
    ]


def _lanes(stage: str, sample: FlowSample) -> list[Lane]:
    return [lane for lane in Lane if (stage, lane) in sample.waiting]


def _lane(of: tuple[str, Lane], before: FlowSample | None, last: FlowSample) -> LaneFlow:
    if before is None:
        return LaneFlow(last.waiting[of], None)
    decided = last.decided[of] - before.decided.get(of, 0)
    return LaneFlow(last.waiting[of], max(0, decided) / (last.at - before.at).total_seconds())
