"""One campaign: three brokers, every stage, traffic and faults for so many minutes, then the proof."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from services.commands import stages
from services.settings import Settings
from services.stream.stage_names import REMEMBERING
from services.supervision.pipeline import NotReadyError, Pipeline
from services.supervision.supervisor import Supervisor, copytaster_command
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.brokers.ledger import Ledger
from tests.chaos.campaign.checking import unfinished, violations
from tests.chaos.campaign.faults import Faults, stage_of
from tests.chaos.campaign.feeding import feed
from tests.chaos.campaign.reading import Subscriber
from tests.chaos.campaign.report import CampaignPlan, CampaignReport
from tests.chaos.campaign.versions import VersionChanges, earlier_version

_READY_SECONDS = 180.0
_NOTHING_COMES_SECONDS = 120.0
_PROGRESS_SECONDS = 15.0
Say = Callable[[str], None]
Disturbance = Faults | VersionChanges


async def run_campaign(plan: CampaignPlan, folder: Path, say: Say) -> CampaignReport:
    """Run it in this folder: the brokers' data, the workers' state and logs."""
    say(f"seed {plan.seed}: starting {plan.nodes} brokers")
    with ApacheKafka.started(folder / "kafka", nodes=plan.nodes) as kafka:
        overrides = {
            "topic_replication": plan.nodes,
            "worker_processes": 1,
            "urgent_processes": 1,
            "spare_processes": 1,
            "state_folder": str(folder / "state"),
            # Often, so that most starts are from one, and many kills come while one is written.
            "state_snapshot_minutes": 0.05,
            # Half of the default: of a campaign's minutes less is spent waiting for what was killed.
            "session_timeout_seconds": 3.0,
            "heartbeat_seconds": 0.5,
        }
        async with on_apache_kafka(kafka, **overrides) as settings:
            return await _Campaign(plan, settings, kafka, folder, say).run()


class _Campaign:
    def __init__(self, plan: CampaignPlan, settings: Settings, kafka: ApacheKafka, folder: Path, say: Say) -> None:
        self._plan = plan
        self._settings = settings
        self._kafka = kafka
        self._folder = folder
        self._say = say
        self._report = CampaignReport(plan)

    async def run(self) -> CampaignReport:
        """Disturb, settle, check."""
        subscriber = Subscriber(self._settings)
        try:
            with (self._folder / "workers.log").open("ab") as log:
                async with self._workers(log) as workers:
                    await workers.ready(_READY_SECONDS)
                    faults = self._faults(workers, log)
                    await self._disturb(workers, faults, subscriber)
                    self._report.faults = str(faults.counts)
                    await self._settle(workers, subscriber)
        finally:
            subscriber.close()
        return self._report

    @asynccontextmanager
    async def _workers(self, log: IO[bytes]) -> AsyncIterator[Pipeline]:
        """One of each stage, and two of those that remember: a paused one must lose its partitions to somebody."""
        names = {**{name: name for name in stages.NAMES}, **{f"{name}-2": name for name in REMEMBERING}}
        # Quickly started again, however often it is killed: there must be something to kill.
        supervisor = Supervisor(self._settings.drain_seconds + 2, longest_pause_seconds=0.5)
        pipeline = Pipeline(self._settings, supervisor)
        try:
            for name, stage in names.items():
                await pipeline.start(name, "worker", stage, log=log)
            yield pipeline
        finally:
            await supervisor.stop()

    def _faults(self, workers: Pipeline, log: IO[bytes]) -> Disturbance:
        plan = self._plan
        if plan.earlier:
            code = earlier_version(plan.earlier, self._folder / "earlier")
            return VersionChanges(workers, self._settings, code, minutes=plan.minutes, say=self._say)
        return Faults(
            workers,
            self._kafka,
            folder=self._folder / "state",
            log=log,
            seed=plan.seed,
            cluster_restarts=plan.cluster_restarts,
            say=self._say,
        )

    async def _disturb(self, workers: Pipeline, faults: Disturbance, subscriber: Subscriber) -> None:
        """Faults for as long as items come; what goes wrong with any of it ends the campaign."""
        watching = asyncio.create_task(self._watch(workers, subscriber, faults))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(faults.run())
                await feed(self._plan, self._settings, self._report, self._say)
                faults.over.set()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _watch(self, workers: Pipeline, subscriber: Subscriber, faults: Disturbance) -> None:
        shown = time.monotonic()
        while True:
            await asyncio.sleep(1)
            for name in list(workers.children):
                await self._read_ledger(workers, name)
            if time.monotonic() - shown > _PROGRESS_SECONDS:
                shown = time.monotonic()
                records = subscriber.records()
                bad = self._report.findings + violations(self._report.sent, records)
                self._say(
                    f"{len(self._report.sent)} articles, {len(records)} records, {len(bad)} findings; {faults.counts}"
                )

    async def _read_ledger(self, workers: Pipeline, name: str) -> None:
        try:
            async with asyncio.timeout(1):
                page = await workers.metrics(name)
        except (TimeoutError, KeyError):
            return
        if page:
            ledger = Ledger(page)
            self._report.ledgers += 1
            if not ledger.balances:
                self._report.findings.append(f"ledger of {name}: {dict(ledger.sums)}")

    async def _settle(self, workers: Pipeline, subscriber: Subscriber) -> None:
        began = time.monotonic()
        report = self._report
        try:
            self._say("faults are over: waiting for every worker to be ready")
            await workers.ready(_READY_SECONDS)
        except NotReadyError as error:
            report.findings.append(str(error))
        await self._wait_for_the_end(subscriber)
        report.settled_seconds = time.monotonic() - began
        report.findings += await self._verify_state(workers)
        # What is said twice is said late: give it the time to come.
        await asyncio.sleep(5)
        for name in list(workers.children):
            await self._read_ledger(workers, name)
        records = subscriber.records()
        report.records = Counter(record.topic for record in records)
        report.actions = Counter(record.value["action"] for record in records if "action" in record.value)
        report.merged_stories = len({r.value["story_id"] for r in records if r.value.get("status") == "merged"})
        report.findings += unfinished(report.sent, records) + violations(report.sent, records)

    async def _verify_state(self, workers: Pipeline) -> list[str]:
        """After a last kill of all that remember, each state topic, its local store and the stage agree."""
        for name, child in workers.children.items():
            if stage_of(name) in REMEMBERING and child.pid is not None:
                os.kill(child.pid, signal.SIGKILL)
        await asyncio.sleep(1)  # until then one may still seem ready
        await workers.ready(_READY_SECONDS)
        findings = []
        for stage in REMEMBERING:
            for partition in range(self._settings.topic_partitions):
                command = copytaster_command("state", "verify", stage, str(partition), "--json")
                environment = {**os.environ, **self._settings.environment()}
                verify = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
                printed, _ = await verify.communicate()
                if verify.returncode != 0:
                    findings.append(f"state of {stage} {partition}: {printed.decode()[:500]}")
                self._report.verified += 1
        return findings

    async def _wait_for_the_end(self, subscriber: Subscriber) -> None:
        """Until all is where it must come to, or nothing has come for so long that nothing will."""
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < _NOTHING_COMES_SECONDS:
            records = subscriber.records()
            if len(records) > seen:
                seen, since = len(records), time.monotonic()
            left = unfinished(self._report.sent, records)
            if not left:
                return
            self._say(f"{len(left)} are not where they must come to, such as: {left[0]}")
            await asyncio.sleep(3)
