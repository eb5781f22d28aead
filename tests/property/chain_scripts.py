"""Random days of the wire for the whole chain: items in any order, workers killed anywhere, partitions that move."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from services.commands import stages
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.marked_wire import MarkedItem

MORNING = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)
"""The embargo on all of story A."""


@dataclass(frozen=True, slots=True)
class SendItem:
    """A transmission. A is under embargo until noon, B withheld for good; C is killed by a notice, D by itself."""

    story: str
    version: int
    rival: bool = False
    kill: bool = False
    broken: bool = False
    """Truncated, so that no stage can read it."""


@dataclass(frozen=True, slots=True)
class Die:
    """The next worker that writes dies after so many confirmations."""

    after: int


@dataclass(frozen=True, slots=True)
class RestartStage:
    """The workers of a stage die while they are idle."""

    stage: str


@dataclass(frozen=True, slots=True)
class MovePartition:
    """A partition of a stage goes to its other worker."""

    stage: str
    partition: int


@dataclass(frozen=True, slots=True)
class Settle:
    """Every stage catches up."""


Op = SendItem | Die | RestartStage | MovePartition | Settle

_SENDS = st.one_of(
    st.builds(SendItem, st.sampled_from("ABCD"), st.integers(1, 3)),
    st.builds(SendItem, st.sampled_from("ABCD"), st.integers(1, 3)),
    st.builds(SendItem, st.sampled_from("ACD"), st.integers(1, 3), rival=st.just(True)),
    st.builds(SendItem, st.sampled_from("CD"), st.just(4), kill=st.just(True)),
    st.builds(SendItem, st.sampled_from("AB"), st.integers(1, 3), broken=st.just(True)),
)
_TROUBLES = st.one_of(
    st.builds(Die, st.integers(0, 8)),
    st.builds(RestartStage, st.sampled_from(stages.NAMES)),
    st.builds(MovePartition, st.sampled_from(stages.NAMES), st.integers(0, 1)),
    st.just(Settle()),
)
days = st.lists(st.one_of(_SENDS, _SENDS, _TROUBLES), min_size=1, max_size=12)


class Day:
    """Plays a day on a chain."""

    def __init__(self) -> None:
        self.chain = InMemoryChain(MORNING, batch=3)
        self._number = 0
        self._sent: set[tuple[str, int]] = set()

    def play(self, op: Op) -> None:
        """One operation."""
        match op:
            case SendItem():
                self._send(op)
            case Die():
                self.chain.broker.dies_after = op.after
            case RestartStage():
                self.chain.kill(op.stage)
            case MovePartition():
                self.chain.move(op.stage, op.partition)
            case Settle():
                self.chain.settle()

    def _send(self, op: SendItem) -> None:
        """A rival copies a text that was sent, the newest or any before it, so every stage catches up first."""
        if op.rival and (op.story, op.version) not in self._sent:
            return
        self._number += 1
        if not (op.broken or op.kill):
            self._sent.add((op.story, op.version))
        now = max(self.chain.broker.now, MORNING) + timedelta(seconds=20)
        if op.rival:
            self.chain.settle()
        self.chain.broker.now = now
        item = marked_item(op, now).item(self._number)
        payload = item.payload[: len(item.payload) * 3 // 4] if op.broken else item.payload
        dying, self.chain.broker.dies_after = self.chain.broker.dies_after, None
        self.chain.ingest(item.model_copy(update={"payload": payload}))
        self.chain.broker.dies_after = dying


def marked_item(op: SendItem, now: datetime) -> MarkedItem:
    """What the operation sends."""
    notice = op.kill and op.story == "C"
    return MarkedItem(
        story=op.story,
        version=op.version,
        at=now,
        embargo=NOON if op.story == "A" and not op.rival else None,
        status="withheld" if op.story == "B" else "canceled" if op.kill else "usable",
        kills="C" if notice else None,
        rival=op.rival,
    )
