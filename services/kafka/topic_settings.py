"""Brings the settings of existing topics up to the topic table.

By librdkafka: aiokafka can only replace all settings at once, which would take away what an operator has set besides.
"""

import asyncio
from collections.abc import Iterable

from confluent_kafka.admin import AdminClient

# confluent_kafka.admin re-exports these without declaring it for type checkers.
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from services.kafka.clients import librdkafka_connection
from services.kafka.topic_admin import TopicDifference
from services.settings import Settings

_NO_SETTING = frozenset({"topic", "partitions", "replicas"})
"""What a topic is made with. More partitions would part keys from their history; Kafka's own tools move replicas."""
_SECONDS = 30.0


def changeable(differences: Iterable[TopicDifference]) -> list[TopicDifference]:
    """Those that are settings."""
    return [each for each in differences if each.what not in _NO_SETTING]


async def update(settings: Settings, differences: Iterable[TopicDifference]) -> None:
    """Set what is declared; all other settings stay as they are.

    Raises:
        KafkaException: the cluster refuses, with its reason.
    """
    await asyncio.to_thread(_update, settings, changeable(differences))


def _update(settings: Settings, differences: list[TopicDifference]) -> None:
    entries: dict[str, list[ConfigEntry]] = {}
    for each in differences:
        entry = ConfigEntry(each.what, each.declared, incremental_operation=AlterConfigOpType.SET)
        entries.setdefault(settings.topic(each.topic), []).append(entry)
    if not entries:
        return
    resources = [
        ConfigResource(ResourceType.TOPIC, name, incremental_configs=changes) for name, changes in entries.items()
    ]
    client = AdminClient(librdkafka_connection(settings))
    for done in client.incremental_alter_configs(resources, request_timeout=_SECONDS).values():
        done.result()
