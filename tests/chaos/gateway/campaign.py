"""Two gateways, killed in turn while records come; readers of every kind; and what each of them missed or got twice."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from services.settings import Settings
from services.sources.registry.tokens import hash_of, new_token
from tests.chaos.gateway.instances import GatewayInstances, gateway_instances
from tests.chaos.gateway.proxy import proxied
from tests.chaos.gateway.reading import ResumingReader, beginning
from tests.chaos.gateway.verdict import ReaderVerdict, judge
from tests.chaos.gateway.writing import RARE, LifeWriter, publishing

Say = Callable[[str], None]
PER_WRITE = 4
"""Records of one transaction."""
_BOTH = (("records", "articles"), ("records", "stories"))
_BOTH_SHARE = 0.25
_EXPIRING = 60
_STARTING = 10.0
"""Seconds that the instances may take before the first token expires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayPlan:
    """What is to be run. The readers are of five kinds, so many of each."""

    kills: int
    seed: int
    readers: int = 2
    records_per_second: float = 20.0
    seconds_between: float = 1.0
    """Of writing, between one instance's return and the next kill."""
    behind_nginx: bool = False
    token_seconds: float = 6.0
    """Between the ends of two tokens of the readers whose tokens expire."""


@dataclass
class GatewayReport:
    """What was done and found."""

    plan: GatewayPlan
    kills: int = 0
    both_killed: int = 0
    written: int = 0
    seconds: float = 0.0
    verdicts: list[ReaderVerdict] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def findings(self) -> list[str]:
        """What no reader may notice."""
        found = [
            f"{each.name}: {what} {names[:5]} ({len(names)})"
            for each in self.verdicts
            for what, names in (("missed", each.missed), ("doubled", each.doubled), ("disordered", each.disordered))
            if names
        ]
        return [*found, *([f"{self.counts['gap']} gaps"] if self.counts.get("gap") else [])]

    @property
    def slowest_withdrawal(self) -> float:
        """Seconds until a hold or a retraction was at a reader."""
        return max((seconds for each in self.verdicts for seconds in each.withdrawal_seconds), default=0.0)

    def __str__(self) -> str:
        took = sorted(seconds for each in self.verdicts for seconds in each.withdrawal_seconds)
        lines = [
            f"seed {self.plan.seed}: {self.kills} kills ({self.both_killed} of both at once) in {self.seconds:.0f} s",
            f"{self.written} records, {len(self.verdicts)} readers, {sum(self.counts.values())} events {self.counts}",
            f"{len(took)} holds and retractions at readers",
            f"median {took[len(took) // 2] if took else 0:.3f} s, slowest {self.slowest_withdrawal:.3f} s",
            f"findings: {len(self.findings)}",
            *self.findings[:50],
        ]
        return "\n".join(lines)


class ExpiringTokens:
    """The file of tokens: one that lasts, and others that expire one after the other while the campaign runs."""

    def __init__(self, file: Path, plan: GatewayPlan) -> None:
        self.file = file
        self.lasting, *self.expiring = [new_token() for _ in range(1 + _EXPIRING)]
        often = {"per_minute": 10**6, "streams": 1000}
        holders: list[dict[str, object]] = [{"name": "lasting", "hash": hash_of(self.lasting), **often}]
        for number, token in enumerate(self.expiring, 1):
            end = datetime.now(UTC) + timedelta(seconds=_STARTING + number * plan.token_seconds)
            holders.append({"name": f"brief-{number}", "hash": hash_of(token), "expires": end, **often})
        file.write_text(yaml.safe_dump({"tokens": holders}), encoding="utf-8")


async def run_gateway_campaign(plan: GatewayPlan, settings: Settings, folder: Path, say: Say) -> GatewayReport:
    """Run it, and judge."""
    report, writer = GatewayReport(plan), LifeWriter(settings, random.Random(plan.seed))  # noqa: S311 - must be repeatable
    tokens = ExpiringTokens(folder / "tokens.yaml", plan)
    guarded = settings.model_copy(update={"gateway_tokens": str(tokens.file)})
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        instances = await stack.enter_async_context(gateway_instances(guarded, folder))
        addresses = list(instances.addresses)
        nginx = [await stack.enter_async_context(proxied(addresses, folder / "nginx"))] if plan.behind_nginx else None
        start = await beginning(addresses[0], tokens.lasting)
        readers = _readers(plan, addresses, nginx, start, tokens)
        say(f"{len(readers)} readers")
        async with asyncio.TaskGroup() as reading:
            for each in readers:
                reading.create_task(each.read())
            await _kill_while_writing(plan, instances, writer, report, say)
        report.verdicts = [judge(each, writer.written, instances.outages) for each in readers]
    report.seconds, report.written = time.monotonic() - began, len(writer.written)
    for each in readers:
        for what, number in each.counts.items():
            report.counts[what] = report.counts.get(what, 0) + number
    return report


async def _kill_while_writing(
    plan: GatewayPlan, instances: GatewayInstances, writer: LifeWriter, report: GatewayReport, say: Say
) -> None:
    async with publishing(writer.settings) as producer:
        over = asyncio.Event()

        async def write() -> None:
            while not over.is_set():
                await writer.write(producer, PER_WRITE)
                await asyncio.sleep(PER_WRITE / plan.records_per_second)

        async with asyncio.TaskGroup() as writing:
            writing.create_task(write())
            await _kill(plan, instances, report, lambda: say(f"{report.kills} kills, {len(writer.written)} records"))
            over.set()
        await writer.finish(producer)


async def _kill(plan: GatewayPlan, instances: GatewayInstances, report: GatewayReport, say: Callable[[], None]) -> None:
    chance = random.Random(plan.seed)  # noqa: S311 - must be repeatable
    while report.kills < plan.kills:
        await asyncio.sleep(plan.seconds_between)
        victim = report.kills % 2
        await instances.kill(victim)
        report.kills += 1
        if chance.random() < _BOTH_SHARE and report.kills < plan.kills:
            # The readers are just going over to the other one: a kill in the midst of a hand-over.
            await asyncio.sleep(chance.random() * 0.3)
            await instances.kill(1 - victim)
            report.kills += 1
            report.both_killed += 1
            await instances.start(1 - victim)
        await instances.start(victim)
        say()


def _readers(
    plan: GatewayPlan, addresses: list[str], nginx: list[str] | None, start: str, tokens: ExpiringTokens
) -> list[ResumingReader]:
    made: list[ResumingReader] = []
    lasting = (tokens.lasting,)
    for n in range(plan.readers):
        turned = addresses[n % 2 :] + addresses[: n % 2]
        made += [
            ResumingReader(f"everything-{n}", turned, start, lasting, _BOTH),
            ResumingReader(f"expiring-{n}", turned, start, (*tokens.expiring, *lasting)),
            ResumingReader(f"rare-{n}", turned, start, lasting, (("q", RARE),)),
            ResumingReader(f"pages-{n}", turned, start, lasting, (("max_events", "25"),)),
        ]
        if nginx:
            made.append(ResumingReader(f"nginx-{n}", nginx, start, lasting))
    return made
