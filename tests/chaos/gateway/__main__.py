"""`python -m tests.chaos.gateway`: kill gateways on Apache Kafka from a shell; `make chaos-gateway` calls it."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from pydantic import SecretStr

from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.chaos.gateway.campaign import GatewayPlan, GatewayReport, run_gateway_campaign
from tests.chaos.gateway.proxy import NGINX


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.chaos.gateway", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run: the same records and kills")
    parser.add_argument("--readers", type=int, default=4, help="of each kind")
    parser.add_argument("--records-per-second", type=float, default=20.0)
    parser.add_argument("--database", default=None, help="of PostgreSQL, in which the instances share a view")
    given = parser.parse_args()
    plan = GatewayPlan(
        kills=given.kills,
        seed=random.SystemRandom().randrange(10**6) if given.seed is None else given.seed,
        readers=given.readers,
        records_per_second=given.records_per_second,
        behind_nginx=NGINX is not None,
    )
    report = asyncio.run(_run(plan, given.database))
    print(f"\n{report}")  # noqa: T201 - what it is run for
    return 1 if report.findings else 0


async def _run(plan: GatewayPlan, database: str | None) -> GatewayReport:
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f}  {text}", flush=True)  # noqa: T201 - what it is run for

    with tempfile.TemporaryDirectory(prefix="copytaster-chaos-") as temporary:
        folder = Path(temporary)
        with ApacheKafka.started(folder / "cluster") as node:
            async with on_apache_kafka(node) as settings:
                shared = SecretStr(database) if database else None
                given = settings.model_copy(update={"gateway_database": shared})
                return await run_gateway_campaign(plan, given, folder, say)


if __name__ == "__main__":
    sys.exit(main())
