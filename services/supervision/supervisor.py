"""Child processes that belong together: restarted when they die, drained at the end, and never left behind."""

import asyncio
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_FIRST_PAUSE = 0.2
"""Seconds before the first restart; doubled each time that the child fails again."""
_LONGEST_PAUSE = 10.0
_HEALTHY_AFTER = 30.0
"""A child that has run for this long starts over with the first pause."""


def copytaster_command(*arguments: str) -> list[str]:
    """The command line of this program, in the Python that runs it."""
    return [sys.executable, "-m", "services", *arguments]


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    output: IO[bytes] | None = None
    """Where its output goes; this process's standard error where None."""
    restarts: int = 0
    """How often it was restarted; counted once the new process runs."""
    process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self.process.pid if self.process and self.process.returncode is None else None


class Supervisor:
    """Keeps children running until it is stopped. A child that keeps failing is restarted with growing pauses."""

    def __init__(self, grace_seconds: float, longest_pause_seconds: float = _LONGEST_PAUSE) -> None:
        self._grace = grace_seconds
        self._longest_pause = longest_pause_seconds
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._stopping = False

    @property
    def children(self) -> Mapping[str, Child]:
        """By name."""
        return self._children

    async def start(self, child: Child) -> None:
        """Start it and keep it running."""
        await _spawn(child)
        self._children[child.name] = child
        self._keepers[child.name] = asyncio.create_task(self._keep(child))

    async def stop_one(self, name: str) -> int:
        """Ask one child to drain, wait for it, kill it after the grace time; its exit code."""
        child = self._children.pop(name)
        keeper = self._keepers.pop(name)
        keeper.cancel()
        # A restart in progress must finish first: otherwise nothing would end the new process.
        await asyncio.gather(keeper, return_exceptions=True)
        return await self._end(child)

    async def stop(self) -> dict[str, int]:
        """Drain all at once; exit codes by name."""
        self._stopping = True
        names = list(self._children)
        codes = await asyncio.gather(*(self.stop_one(name) for name in names))
        return dict(zip(names, codes, strict=True))

    async def _keep(self, child: Child) -> None:
        pause = _FIRST_PAUSE
        while True:
            began = time.monotonic()
            assert child.process is not None  # noqa: S101 - spawned before it is kept
            code = await child.process.wait()
            if self._stopping:
                return
            if time.monotonic() - began > _HEALTHY_AFTER:
                pause = _FIRST_PAUSE
            log.warning("%s ended with %d; starting it again", child.name, code)
            await asyncio.sleep(pause)
            pause = min(self._longest_pause, pause * 2)
            await _spawn(child)
            child.restarts += 1

    async def _end(self, child: Child) -> int:
        process = child.process
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(self._grace):
                return await process.wait()
        except TimeoutError:
            log.warning("%s did not end in %g s: killed", child.name, self._grace)
            process.kill()
            return await process.wait()


async def _spawn(child: Child) -> None:
    parent = os.getpid()

    def die_with_parent() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have died before prctl: then no signal will ever come.
        if os.getppid() != parent:
            os._exit(0)

    child.process = await asyncio.create_subprocess_exec(
        *child.command,
        env=dict(child.environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=child.output,
        stderr=child.output,
        preexec_fn=die_with_parent,
        # Ctrl-C in the terminal goes to this process alone, which then drains the children in order.
        start_new_session=True,
    )
