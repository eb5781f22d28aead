"""One suite, two brokers: topics on the embedded broker or on Apache Kafka, fresh for each test."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.kafka import clients, topic_admin
from services.kafka.embedded_broker import EmbeddedBroker
from services.settings import Settings
from services.stream.topics import TOPICS
from tests.brokers.apache_kafka import ApacheKafka


@asynccontextmanager
async def embedded(**overrides: object) -> AsyncIterator[Settings]:
    """Settings for an embedded broker that only this test uses."""
    with EmbeddedBroker() as broker:
        broker.create_topics([topic.name for topic in TOPICS])
        yield _settings(kafka_bootstrap=broker.bootstrap, embedded_broker=True, **overrides)


@asynccontextmanager
async def on_apache_kafka(node: ApacheKafka, **overrides: object) -> AsyncIterator[Settings]:
    """Settings for topics and groups that only this test uses, on a node shared with others."""
    name = f"t{secrets.token_hex(4)}"
    settings = _settings(kafka_bootstrap=node.bootstrap, topic_prefix=f"{name}.", group_prefix=name, **overrides)
    async with clients.opened(clients.admin(settings)) as client:
        await topic_admin.create(client, TOPICS, settings)
    yield settings


def _settings(**values: object) -> Settings:
    quick = {
        "session_timeout_seconds": 6.0,
        "heartbeat_seconds": 1.0,
        "log_level": "WARNING",
        "group_wait_seconds": 20,
        "http_port": 0,
        # One process of each pool: every other one loads the language models again.
        "worker_processes": 1,
        "urgent_processes": 1,
        "spare_processes": 0,
    }
    return Settings.model_validate({**quick, **values})
