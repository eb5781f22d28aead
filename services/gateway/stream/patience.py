"""One reader who waits for news again and again: no task and no timer for every event, as hundreds wait at once."""

import asyncio
from typing import Protocol


class Waking(Protocol):
    """What somebody waits at: the ring, or his turn of catching up."""

    def wake(self, waiting: "asyncio.Future[bool]") -> None:
        """Answer this future with true when there is something."""
        ...

    def leave(self, waiting: "asyncio.Future[bool]") -> None:
        """He does not wait any more."""
        ...


class PatientReader:
    """Waits for what a source gets next, for a number of seconds at most.

    A timer an event and reader was a fifth of what an event cost, as cancelled ones stay in the loop's heap. Here one
    timer is left to fall due, and then set for what is left.
    """

    def __init__(self, source: Waking) -> None:
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._turn: asyncio.Future[bool] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self._closed = False

    async def more(self, seconds: float) -> bool:
        """Whether something came before so many seconds, or everything, were at an end."""
        if self._closed:
            return False
        self._deadline = self._loop.time() + seconds
        self._turn = turn = self._loop.create_future()
        self._source.wake(turn)
        self._set_timer()
        try:
            came: bool = await turn
            return came
        finally:
            self._turn = None
            self._source.leave(turn)

    def close(self) -> None:
        """Nobody waits any more, now or later."""
        self._closed = True
        self._give_up()
        if self._timer:
            self._timer.cancel()

    def _set_timer(self) -> None:
        if self._timer and self._timer.when() <= self._deadline:
            return
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._is_due)

    def _is_due(self) -> None:
        self._timer = None
        if self._turn is None:
            return
        if self._loop.time() < self._deadline:
            self._set_timer()
        else:
            self._give_up()

    def _give_up(self) -> None:
        if self._turn and not self._turn.done():
            self._turn.set_result(False)
