"""Which topics these are: their ids at the broker, so that topics made again under the same names are other ones."""

import asyncio
import hashlib

from confluent_kafka import TopicCollection
from confluent_kafka.admin import AdminClient

from services.gateway.stream.position import TOPICS
from services.kafka.clients import librdkafka_connection
from services.settings import Settings

_SECONDS = 10.0


async def epoch_of(settings: Settings) -> str:
    """Eight hexadecimal digits. aiokafka does not tell a topic's id; librdkafka does.

    Raises:
        KafkaException: the broker does not answer.
    """
    return await asyncio.to_thread(_epoch, settings)


def _epoch(settings: Settings) -> str:
    client = AdminClient({**librdkafka_connection(settings), "log_level": 0})  # errors are raised
    names = [settings.topic(topic) for topic in TOPICS]
    if settings.embedded_broker:
        # It has no topic ids, and lives as long as its topics: its name and address are theirs.
        parts = [str(client.list_topics(timeout=_SECONDS).cluster_id), settings.kafka_bootstrap]
    else:
        described = client.describe_topics(TopicCollection(names), request_timeout=_SECONDS)
        parts = [str(described[name].result().topic_id) for name in names]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=4).hexdigest()
