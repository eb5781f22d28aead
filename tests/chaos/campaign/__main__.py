"""`python -m tests.chaos.campaign`: run a campaign from a shell; `make chaos` calls it."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.campaign.campaign import run_campaign
from tests.chaos.campaign.report import CampaignPlan


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.chaos.campaign", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=None, help="of an earlier campaign: the same traffic and faults")
    parser.add_argument("--turns-per-second", type=float, default=3.0, help="articles begun in a second")
    parser.add_argument("--cluster-restarts", type=int, default=0, help="restart all brokers at once, so many times")
    parser.add_argument("--earlier", default="", help="change all stages between this git revision and the present one")
    parser.add_argument("--folder", type=Path, default=None, help="keep brokers' data, state and logs here")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    plan = CampaignPlan(
        minutes=given.minutes,
        seed=seed,
        turns_per_second=given.turns_per_second,
        cluster_restarts=given.cluster_restarts,
        earlier=given.earlier,
    )
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f}  {text}", flush=True)  # noqa: T201 - what it is run for

    with tempfile.TemporaryDirectory(prefix="copytaster-chaos-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        report = asyncio.run(run_campaign(plan, folder, say))
    print(f"\n{report}")  # noqa: T201
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
