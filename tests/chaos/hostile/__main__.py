"""`python -m tests.chaos.hostile`: the hostile hour from a shell; `make hostile` calls it."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.hostile.hour import HostileHour, HostilePlan
from tests.chaos.hostile.verdict import findings


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.chaos.hostile", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="in all: half of them in peace")
    parser.add_argument("--per-second", type=float, default=5.0, help="articles sent")
    parser.add_argument("--share", type=float, default=0.05, help="of hostile items among all")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run: the same hostile items")
    parser.add_argument("--folder", type=Path, default=None, help="keep broker's data, state and logs here")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f}  {text}", flush=True)  # noqa: T201 - what it is run for

    say(f"seed {seed}")
    plan = HostilePlan(given.minutes / 2, given.per_second, given.share, seed)
    with tempfile.TemporaryDirectory(prefix="copytaster-hostile-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        hour = HostileHour(plan, folder, say)
        peaceful, hostile = asyncio.run(hour.run())
    found = [*findings(peaceful, hostile), *hour.unbalanced]
    for each in found or ["nothing found"]:
        say(each)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
