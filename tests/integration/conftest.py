"""The brokers that every integration test runs on: the embedded one, and (marked `kafka`) Apache Kafka."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.settings import Settings
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import embedded, on_apache_kafka


@pytest.fixture(scope="session")
def kafka_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    """One Apache Kafka node for all tests of the session; started when the first asks."""
    with ApacheKafka.started(tmp_path_factory.mktemp("kafka") / "cluster") as node:
        yield node


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def settings(request: pytest.FixtureRequest) -> AsyncIterator[Settings]:
    """Settings of an empty pipeline on each broker in turn."""
    if request.param == "embedded":
        async with embedded() as made:
            yield made
    else:
        async with on_apache_kafka(request.getfixturevalue("kafka_node")) as made:
            yield made
