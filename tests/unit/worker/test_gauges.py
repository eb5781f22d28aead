"""What a worker shows of its partitions, while any of them may be revoked at any time."""

from dataclasses import dataclass, field
from typing import cast

import pytest
from aiokafka.errors import IllegalStateError
from faust import App
from faust.types import TP
from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.parser.agent import stage
from services.settings import Settings
from services.worker.gauges import Gauges
from services.worker.progress import Progress


@dataclass
class Consumer:
    """A consumer that reports both partitions of `news.raw` as assigned, and has lost some of them meanwhile."""

    lost_before_its_position: frozenset[int] = frozenset()
    lost_before_its_end: frozenset[int] = frozenset()

    def assignment(self) -> set[TP]:
        return {TP("news.raw", 0), TP("news.raw", 1)}

    async def position(self, tp: TP) -> int:
        if tp.partition in self.lost_before_its_position:
            raise IllegalStateError(f"Partition {tp} is not assigned")
        return 3

    def highwater(self, tp: TP) -> int:
        assert tp.partition not in self.lost_before_its_end, "Partition is not assigned"
        return 8


@dataclass
class Application:
    consumer: Consumer = field(default_factory=Consumer)


async def shown(consumer: Consumer) -> dict[str, float | None]:
    """The lag of each partition after one refresh."""
    settings, registry = Settings(), CollectorRegistry()
    gauges = Gauges(
        cast("App", Application(consumer)),
        settings=settings,
        stage=stage(settings),
        metrics=Metrics(registry, "parser"),
        progress=Progress(),
        readiness=dict,
        is_drained=lambda _topic, _partition: False,
    )
    await gauges.of_partitions()
    labels = {"stage": "parser", "lane": "routine"}
    return {
        number: registry.get_sample_value("copytaster_lag", {**labels, "partition": number}) for number in ("0", "1")
    }


async def test_the_lag_of_every_partition_is_shown() -> None:
    assert await shown(Consumer()) == {"0": 5, "1": 5}


@pytest.mark.parametrize(
    "consumer",
    [Consumer(lost_before_its_position=frozenset({0})), Consumer(lost_before_its_end=frozenset({0}))],
)
async def test_a_partition_that_is_revoked_meanwhile_is_skipped(consumer: Consumer) -> None:
    assert await shown(consumer) == {"0": None, "1": 5}
