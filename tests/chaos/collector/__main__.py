"""`python -m tests.chaos.collector`: kill the collector of sources from a shell; `make chaos-sources` calls it."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from services.stream.topics import DEADLETTER
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import embedded, on_apache_kafka
from tests.chaos.collector.campaign import KillReport, kill_campaign

Say = Callable[[str], None]


def main() -> int:
    """Run it; 1 where an item was lost, or came twice where transactions forbid it."""
    parser = argparse.ArgumentParser(prog="tests.chaos.collector", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--longest", type=float, default=25.0, help="seconds that a collector lives at most")
    parser.add_argument("--embedded", action="store_true", help="on the embedded broker, where a page may come twice")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f}  {text}", flush=True)  # noqa: T201 - what it is run for

    say(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="copytaster-collector-") as folder:
        run = _on_embedded if given.embedded else _on_kafka
        report = asyncio.run(run(Path(folder), given.kills, given.longest, seed, say))
    print(f"\n{report}")  # noqa: T201
    # Mail has no cursor: a sender whose answer was lost sends again, which the deduplicator recognises.
    twice = report.repeats.total() - report.repeats["mail"]
    return 1 if report.lost or (twice and not given.embedded) else 0


async def _on_embedded(folder: Path, kills: int, longest: float, seed: int, say: Say) -> KillReport:
    async with embedded() as settings:
        topic = settings.topic(DEADLETTER.name)
        return await kill_campaign(settings, topic, folder, kills=kills, longest=longest, seed=seed, say=say)


async def _on_kafka(folder: Path, kills: int, longest: float, seed: int, say: Say) -> KillReport:
    with ApacheKafka.started(folder / "cluster") as node:
        async with on_apache_kafka(node) as settings:
            # The other cluster is this one: a topic that no stage writes here.
            topic = settings.topic(DEADLETTER.name)
            return await kill_campaign(settings, topic, folder, kills=kills, longest=longest, seed=seed, say=say)


if __name__ == "__main__":
    sys.exit(main())
