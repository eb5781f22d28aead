"""How busy the machine was: an alert about speed may be the fault of an overloaded machine, and that must show."""

import asyncio
import os
from dataclasses import dataclass, field

_EVERY = 5.0


@dataclass
class LoadAverage:
    """The one-minute load average over the day: (second, value)."""

    seen: list[tuple[float, float]] = field(default_factory=list)

    async def watch(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            self.seen.append((loop.time() - began, os.getloadavg()[0]))
            await asyncio.sleep(_EVERY)

    def summary(self) -> str:
        """In one line."""
        values = [value for _, value in self.seen] or [os.getloadavg()[0]]
        cores = os.cpu_count() or 1
        return f"load average {min(values):.1f} to {max(values):.1f} on {cores} cores"
