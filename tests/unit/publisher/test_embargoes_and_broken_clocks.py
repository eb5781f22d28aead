"""An embargo is never forgotten before it was released or killed, and never released early, however clocks jump.

There are two: the stream's, which the latest arrival moves and expiry goes by, and the worker's, which ends embargoes.
Either may jump ahead, back, by a leap second, or to that of another worker an hour apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from schemas.article import Status
from schemas.verdict import DeduplicatedArticle, VerdictKind
from services.publisher.partition import Step
from services.publisher.settings import PublisherSettings
from tests.scenarios.script import Restart, Send
from tests.scenarios.script_messages import at_minute, message_of
from tests.scenarios.script_run import ScriptRun, named

DAY = 24 * 60
EMBARGO = 3 * DAY


@dataclass(frozen=True)
class OtherArrives:
    """Another article arrives; its clock may be anything."""

    at: float


@dataclass(frozen=True)
class WorkerClock:
    """The worker's clock says this, then its timer is served."""

    at: float


Jump = OtherArrives | WorkerClock | Restart

_ANY_TIME = st.one_of(
    st.sampled_from((-40.0 * DAY, -60.0, 1 / 60, 60.0, EMBARGO - 60.0, EMBARGO - 1 / 60, 40.0 * DAY, 75.0 * 365 * DAY)),
    st.floats(-50 * DAY, 200 * DAY),
)
_JUMPS = st.lists(
    st.one_of(
        st.builds(OtherArrives, _ANY_TIME),
        st.builds(WorkerClock, _ANY_TIME.filter(lambda at: at < EMBARGO)),
        st.builds(Restart),
    ),
    max_size=12,
)


class Clocks(ScriptRun):
    """A run whose worker's clock does not follow what arrives."""

    def deliver(self, message: DeduplicatedArticle) -> Step:
        self.serve_timer()
        step = self.partition.handle(message, f"news.deduplicated:0:{len(self.steps)}", self.now, ())
        self.steps.append(step)
        return self._confirm(step)

    def jump(self, jumps: Sequence[Jump]) -> None:
        for number, jump in enumerate(jumps):
            match jump:
                case OtherArrives():
                    other = Send(item=f"T{number}", story="traffic", at=jump.at)
                    self.deliver(message_of(other, self.namespaces))
                case WorkerClock():
                    self.now = at_minute(jump.at)
                    self.serve_timer()
                case Restart():
                    self.restart()

    def of(self, item: str) -> list[str]:
        return [line for line in named(self) if line.startswith(f"{item} ")]


def embargoed() -> Clocks:
    run = Clocks(PublisherSettings())
    run.deliver(message_of(Send(item="A", embargo=EMBARGO), run.namespaces))
    copy = Send(item="C", at=1, outlet="paper", text_of="A", kind=VerdictKind.NEAR_COPY)
    run.deliver(message_of(copy, run.namespaces))
    return run


@given(_JUMPS)
@example([OtherArrives(40 * DAY), OtherArrives(40 * DAY)])
@example([OtherArrives(75 * 365 * DAY), Restart(), OtherArrives(76 * 365 * DAY), WorkerClock(-DAY)])
def test_it_is_released_when_its_time_has_come_and_no_sooner(jumps: list[Jump]) -> None:
    run = embargoed()
    run.jump(jumps)
    assert not [line for line in run.of("A") if "release" in line]
    run.jump([WorkerClock(EMBARGO), Restart(), WorkerClock(-DAY), WorkerClock(EMBARGO + 60)])
    assert run.of("A")[-1] == "A 2 release* v1"
    assert [line for line in run.of("C") if "hold" in line or "*" in line][1:] == ["C 2 release* v1"]


@given(_JUMPS)
@example([OtherArrives(40 * DAY), OtherArrives(40 * DAY)])
def test_a_kill_reaches_it_and_it_is_never_released(jumps: list[Jump]) -> None:
    run = embargoed()
    run.jump(jumps)
    kill = Send(item="A", version=2, at=2, status=Status.CANCELED, empty=True)
    run.deliver(message_of(kill, run.namespaces))
    run.jump([WorkerClock(EMBARGO), OtherArrives(40 * DAY), WorkerClock(EMBARGO + 60)])
    assert not [line for line in run.of("A") if "release" in line]
