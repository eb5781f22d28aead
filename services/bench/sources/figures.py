"""The figures of `bench sources`."""

import asyncio
import os
from collections.abc import Callable

from services.bench.settings import SOURCES
from services.bench.sources.polling import feeds_per_second
from services.bench.sources.pushing import push_rate
from services.kafka import clients
from services.kafka.embedded_broker import EmbeddedBroker
from services.settings import Settings
from services.stream.topics import TOPICS

Report = Callable[[str], None]


def run(bootstrap: str | None, report: Report) -> dict[str, object]:
    """Measure; on the embedded broker, or on a cluster whose topics exist.

    Raises:
        NotReadyError: the push process did not start.
        ValueError: an item was not accepted.
    """
    if bootstrap:
        settings = Settings(kafka_bootstrap=bootstrap, http_port=0, log_level="ERROR")
        return asyncio.run(_measured(settings, report))
    with EmbeddedBroker() as broker:
        broker.create_topics([topic.name for topic in TOPICS])
        settings = Settings(kafka_bootstrap=broker.bootstrap, embedded_broker=True, http_port=0, log_level="ERROR")
        return asyncio.run(_measured(settings, report))


async def _measured(settings: Settings, report: Report) -> dict[str, object]:
    report(f"{SOURCES.feeds} feeds, {SOURCES.polls} times")
    feeds = await feeds_per_second()
    report(f"{SOURCES.items} items, one a request")
    single = await push_rate(settings, 1)
    report(f"{SOURCES.items} items in batches of {SOURCES.batch}")
    batched = await push_rate(settings, SOURCES.batch)
    return {
        "broker": "embedded" if settings.embedded_broker else clients.connection(settings)["bootstrap_servers"],
        "cores": len(os.sched_getaffinity(0)),
        "item_bytes": SOURCES.item_bytes,
        "pushed_items_per_second": round(single.a_second),
        "pushed_items_per_second_in_batches": round(batched.a_second),
        "pushed_items_per_processor_second": round(single.a_processor_second),
        "pushed_items_per_processor_second_in_batches": round(batched.a_processor_second),
        "feeds_per_second": round(feeds),
    }
