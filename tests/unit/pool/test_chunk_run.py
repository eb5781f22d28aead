"""Whatever the items of a chunk do to their process, each is answered once, and none for another's fault."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.deadletter import MessageOrigin
from schemas.reasons import RejectReason
from services.pool.answers import Answers
from services.pool.chunk_run import ChunkRun, ItemLimits
from services.pool.cpu_process import ItemReport
from services.stream.messages import Kept, Outcome, Received, Rejected

LIMIT = 0.01
"""What is not to hang is done before anybody waits for it, so a short limit makes nothing late."""
BAD = {
    b"hang": RejectReason.TIME_LIMIT,
    b"die": RejectReason.CRASHED_WORKER,
    b"eat": RejectReason.MEMORY_LIMIT,
    b"raise": RejectReason.INTERNAL_ERROR,
}


class ScriptedProcess:
    """A process that does what each message says, in order, until one of them ends it."""

    can_read_ahead = True

    def __init__(self) -> None:
        self.alive = False
        self.blocked = False
        self.hanging: asyncio.Future[ItemReport] | None = None
        self.cpu: Callable[[], float] = lambda: 0.0
        self.begun: Counter[bytes] = Counter()
        self.replaced: Counter[str] = Counter()

    async def ready(self) -> None:
        if not self.alive:
            self.alive, self.blocked = True, False

    async def read_ahead(self, chunk: Sequence[Received]) -> None:
        for received in chunk:
            if b"ahead" in (received.value or b""):
                await self._of(received)

    def submit(self, received: Received) -> "asyncio.Future[ItemReport]":
        return self._of(received)

    def cpu_seconds(self) -> float:
        return self.cpu() if self.blocked else 0.0

    def wake(self) -> None:
        """What hangs is done after all."""
        assert self.hanging
        self.hanging.set_result(ItemReport(Kept(()), 0.0, 0, {}))

    def drop(self) -> None:
        """Nothing is relieved here."""

    def replace(self, why: str) -> None:
        assert self.alive
        self.replaced[why] += 1
        self.alive = False

    def _of(self, received: Received) -> "asyncio.Future[ItemReport]":
        future: asyncio.Future[ItemReport] = asyncio.get_running_loop().create_future()
        value = received.value or b""
        if self.blocked:
            return future
        key = received.key or b""
        self.begun[key] += 1
        act = value.removesuffix(b" ahead")
        match act:
            case b"hang":
                self.blocked, self.hanging = True, future
            case b"die" | b"die once" if act == b"die" or self.begun[key] == 1:
                self.blocked = True
                future.set_exception(BrokenProcessPool())
            case b"eat":
                future.set_exception(MemoryError())
            case b"raise":
                future.set_exception(ValueError("a defect"))
            case _:
                future.set_result(ItemReport(Kept(()), 0.0, 0, {}))
        # As in the real one: nobody may wait for it.
        future.add_done_callback(lambda done: done.exception())
        return future


async def outcomes_of(values: Sequence[bytes], process: ScriptedProcess) -> list[Outcome]:
    batch = [
        Received(value, MessageOrigin(topic="t", partition=0, offset=i), key=b"%d" % i)
        for i, value in enumerate(values)
    ]
    answered: dict[int, Outcome] = {}

    def answer(i: int, outcome: Outcome) -> None:
        assert i not in answered
        answered[i] = outcome

    run = ChunkRun(
        process, ItemLimits(LIMIT, 1), batch, answer, lambda _report: None, lambda _process, why: process.replace(why)
    )
    await run.finish(range(len(batch)))
    return [answered[i] for i in range(len(batch))]


def reason_of(outcome: Outcome) -> RejectReason | None:
    return outcome.reason if isinstance(outcome, Rejected) else None


@pytest.mark.parametrize("act", [b"hang", b"hang ahead"])
@pytest.mark.parametrize("position", range(64))
async def test_one_of_64_hangs_at_every_position(position: int, act: bytes) -> None:
    values = [b"ok"] * 64
    values[position] = act
    process = ScriptedProcess()
    outcomes = await outcomes_of(values, process)
    assert [i for i, outcome in enumerate(outcomes) if reason_of(outcome)] == [position]
    assert reason_of(outcomes[position]) is RejectReason.TIME_LIMIT
    # Reading ahead has half of the limit and the item the other half: together one limit.
    assert process.replaced == {"time_limit": 2 if act.endswith(b"ahead") else 1}


@pytest.mark.parametrize("position", range(64))
@pytest.mark.parametrize("busy", [True, False])
async def test_those_behind_a_slow_item_go_on_in_the_spare_process(position: int, busy: bool) -> None:
    values = [b"ok"] * 64
    values[position] = b"hang"
    batch = [Received(value, MessageOrigin(topic="t", partition=0, offset=i)) for i, value in enumerate(values)]
    slow, spare = ScriptedProcess(), ScriptedProcess()
    await spare.ready()
    slow.cpu = asyncio.get_running_loop().time if busy else lambda: 0.0
    spares, answered, released = [spare], dict[int, Outcome](), list[ScriptedProcess]()
    run = ChunkRun(
        slow,
        ItemLimits(600, 1, slow_cpu_seconds=LIMIT, slow_seconds=60 if busy else LIMIT),
        batch,
        answered.__setitem__,
        lambda _report: None,
        lambda process, why: process.replace(why),
        relieve=lambda: spares.pop() if spares else None,
        released=released.append,
    )
    await run.go_through(range(64))
    assert (len(answered), position in answered, slow.replaced, released) == (63, False, Counter(), [])
    # It holds up nobody else: only what stands behind it is done in the spare process.
    assert spare.begun.total() == 63 - position
    slow.wake()
    await run.slow_answered()
    assert reason_of(answered[position]) is None
    assert (slow.replaced, spare.replaced, released) == (Counter(), Counter(), [slow])


acts = st.sampled_from(
    [b"ok", b"ok", b"ok", b"hang", b"die", b"die once", b"eat", b"raise", b"die ahead", b"raise ahead"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(acts, max_size=12))
def test_each_item_gets_what_it_deserves(values: list[bytes]) -> None:
    outcomes = asyncio.run(outcomes_of(values, ScriptedProcess()))
    deserved = [BAD.get(value.removesuffix(b" ahead")) for value in values]
    assert [reason_of(outcome) for outcome in outcomes] == deserved


@given(st.lists(st.sampled_from([None, b"a", b"b"]), max_size=10), st.randoms(use_true_random=False))
def test_messages_of_one_key_keep_their_order_and_others_overtake(keys: list[bytes | None], rng: object) -> None:
    answers = Answers(keys)
    order = list(range(len(keys)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    taken: list[int] = []
    done: set[int] = set()
    for position in order:
        answers.add(position, Kept(()))
        done.add(position)
        taken += answers.take()
        waiting = set(range(len(keys))) - set(taken)
        held = {i for i in waiting & done if any(keys[j] == keys[i] is not None for j in waiting - done if j < i)}
        assert waiting & done == held
    assert sorted(taken) == list(range(len(keys)))
    for key in (b"a", b"b"):
        of_key = [i for i in taken if keys[i] == key]
        assert of_key == sorted(of_key)
