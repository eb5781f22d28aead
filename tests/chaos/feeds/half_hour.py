"""One collector, many feeds, and what is seen of it from outside."""

import asyncio
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from services.bench.processes import processor_seconds
from services.settings import Settings
from services.supervision.supervisor import copytaster_command
from tests.chaos.feeds.hosts import OfferedFeed, OfferedFeeds, served
from tests.chaos.feeds.lateness import PromisedTimes
from tests.chaos.hostile.memory import resident_mb
from tests.chaos.hostile.verdict import percentile

_LATE_SECONDS = 5.0
_MOST_GROWTH = 1.05
"""Memory of the last third by that of the third before it."""
_LOOK_SECONDS = 5.0
_SAY_SECONDS = 60.0
_APART_SECONDS = 1.8
"""Requests leave 2 s apart; how long they take to arrive differs by less than a tenth of that."""


@dataclass(frozen=True, slots=True)
class FeedsPlan:
    """What is offered, and for how long."""

    minutes: float
    feeds: int
    hosts: int
    crowd: int
    """Feeds that share one host more."""
    trouble: float
    """The share that is slow or refuses."""
    shortest: float
    longest: float
    """Seconds between two polls."""
    seed: int


@dataclass
class FeedsReport:
    """What came of it."""

    plan: FeedsPlan
    polls: int = 0
    late: dict[str, list[float]] = field(default_factory=dict)
    """Seconds by which polls were late: of feeds in order, of those in trouble, and of the crowd."""
    too_close: int = 0
    """Requests to a host within the time that its feeds are to be kept apart."""
    memory_mb: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    begun: list[float] = field(default_factory=list)
    """Seconds from the first poll of all to that of each feed in order."""
    never_polled: int = 0

    @property
    def growth(self) -> float:
        """Of memory, from the second third of the time to the last."""
        third = len(self.memory_mb) // 3
        if not third:
            return 1.0
        return statistics.fmean(self.memory_mb[-third:]) / statistics.fmean(self.memory_mb[third : 2 * third])

    def findings(self) -> list[str]:
        """What must not be."""
        found = []
        if (p95 := percentile(self.late["in order"], 95)) >= _LATE_SECONDS:
            found.append(f"polls are late by {p95:.1f} s (p95), where {_LATE_SECONDS:g} s is the most")
        if self.growth > _MOST_GROWTH:
            found.append(f"memory grew by {self.growth - 1:.0%} in the last third")
        if self.too_close:
            found.append(f"{self.too_close} requests came too close to another one at their host")
        if self.never_polled:
            found.append(f"{self.never_polled} feeds were never polled")
        return found

    def __str__(self) -> str:
        first = self.memory_mb[len(self.memory_mb) // 3]
        growth = f"{max(self.memory_mb):.0f} MB at most ({self.growth - 1:+.1%})"
        lines = [
            f"{self.plan.feeds} feeds, {self.polls} polls in {self.plan.minutes:g} min, {self.cpu_seconds:.0f} s CPU",
            f"from the first poll to the first of 95 % of the feeds in order: {percentile(self.begun, 95):.1f} s",
            f"memory {first:.0f} MB after a third, {self.memory_mb[-1]:.0f} MB at the end, {growth}",
        ]
        for name, late in self.late.items():
            p50, p95, p99 = (percentile(late, percent) for percent in (50, 95, 99))
            slowest = max(late, default=0.0)
            lines.append(
                f"{name}: {len(late)} polls late by {p50:.2f}, {p95:.2f}, {p99:.2f} s (p50, 95, 99), {slowest:.1f} s"
            )
        return "\n".join(lines)


async def half_hour(settings: Settings, plan: FeedsPlan, folder: Path, say: Callable[[str], None]) -> FeedsReport:
    """Run it: the collector and all feeds on this machine."""
    feeds = OfferedFeeds(plan.feeds, plan.hosts, plan.crowd, plan.trouble, plan.seed)
    report, promised = FeedsReport(plan), PromisedTimes()
    async with served(feeds):
        file = folder / "sources.yaml"
        file.write_text(json.dumps({"sources": feeds.entries(plan.shortest, plan.longest)}))
        made = settings.model_copy(update={"sources_file": str(file)})
        following = asyncio.create_task(promised.follow(made))
        process = await asyncio.create_subprocess_exec(
            *copytaster_command("sources", "run"), env={**os.environ, **made.environment()}
        )
        try:
            await _watched(process, feeds, report, say)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    _judge(report, feeds, promised)
    return report


async def _watched(
    process: asyncio.subprocess.Process, feeds: OfferedFeeds, report: FeedsReport, say: Callable[[str], None]
) -> None:
    began = said = time.monotonic()
    while (now := time.monotonic()) - began < report.plan.minutes * 60:
        if process.returncode is not None:
            raise RuntimeError(f"the collector has ended with {process.returncode}")
        report.memory_mb.append(resident_mb([process.pid]))
        report.cpu_seconds = processor_seconds(process.pid)
        if now - said >= _SAY_SECONDS:
            said = now
            asked = sum(len(feed.asked) for feed in feeds.feeds.values())
            say(f"{asked} requests, {report.memory_mb[-1]:.0f} MB, {report.cpu_seconds:.0f} s of CPU")
        await asyncio.sleep(_LOOK_SECONDS)


def _judge(report: FeedsReport, feeds: OfferedFeeds, promised: PromisedTimes) -> None:
    report.late = {"in order": [], "in trouble": [], "of the crowd": []}
    for feed in feeds.feeds.values():
        polls = promised.of.get(f"feed{feed.path.replace('/', '-')}")
        report.polls += len(feed.asked)
        report.never_polled += not feed.asked
        if polls is not None:
            report.late[_group(feed, feeds)] += polls.late(feed.asked)
    first = min(feed.asked[0] for feed in feeds.feeds.values() if feed.asked)
    in_order = [feed for feed in feeds.feeds.values() if feed.asked and _group(feed, feeds) == "in order"]
    report.begun = [feed.asked[0] - first for feed in in_order]
    report.too_close = sum(_too_close(feeds.feeds.values(), host) for host in feeds.hosts)


def _group(feed: OfferedFeed, feeds: OfferedFeeds) -> str:
    if feed.trouble:
        return "in trouble"
    return "of the crowd" if feed.host == feeds.hosts[0] else "in order"


def _too_close(feeds: Iterable[OfferedFeed], host: str) -> int:
    asked: Sequence[float] = sorted(at for feed in feeds if feed.host == host for at in feed.asked)
    return sum(later - earlier < _APART_SECONDS for earlier, later in pairwise(asked))
