"""One Apache Kafka node for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.brokers.apache_kafka import ApacheKafka


@pytest.fixture(scope="module")
def apache_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    """A single node, running; the tests of a module share it and may restart it."""
    with ApacheKafka.started(tmp_path_factory.mktemp("kafka") / "cluster") as kafka:
        yield kafka
