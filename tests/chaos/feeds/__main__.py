"""`python -m tests.chaos.feeds`: many feeds by one collector; `make many-feeds` calls it."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import embedded, on_apache_kafka
from tests.chaos.feeds.half_hour import FeedsPlan, FeedsReport, half_hour

Say = Callable[[str], None]


def main() -> int:
    """Run it; 1 where polls were late, memory grew, or a host was asked too soon."""
    parser = argparse.ArgumentParser(prog="tests.chaos.feeds", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--crowd", type=int, default=50, help="feeds that share one more host")
    parser.add_argument("--trouble", type=float, default=0.05, help="share of feeds that take 20 s, or answer 503")
    parser.add_argument("--every", type=float, nargs=2, default=(60.0, 300.0), help="seconds: least and most")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--embedded", action="store_true", help="on the embedded broker")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f}  {text}", flush=True)  # noqa: T201 - what it is run for

    say(f"seed {seed}")
    least, most = given.every
    plan = FeedsPlan(given.minutes, given.feeds, given.hosts, given.crowd, given.trouble, least, most, seed)
    with tempfile.TemporaryDirectory(prefix="copytaster-feeds-") as folder:
        run = _on_embedded if given.embedded else _on_kafka
        report = asyncio.run(run(plan, Path(folder), say))
    say(str(report))
    found = report.findings()
    for each in found or ["nothing found"]:
        say(each)
    return 1 if found else 0


async def _on_embedded(plan: FeedsPlan, folder: Path, say: Say) -> FeedsReport:
    async with embedded() as settings:
        return await half_hour(settings, plan, folder, say)


async def _on_kafka(plan: FeedsPlan, folder: Path, say: Say) -> FeedsReport:
    with ApacheKafka.started(folder / "cluster") as node:
        async with on_apache_kafka(node) as settings:
            return await half_hour(settings, plan, folder, say)


if __name__ == "__main__":
    sys.exit(main())
