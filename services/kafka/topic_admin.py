"""The topic table → the cluster: creates missing topics, reports differences. Deletes and shrinks nothing."""

from dataclasses import dataclass
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import NotControllerError, TopicAlreadyExistsError, for_code

from schemas.topic import Topic
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """One way in which the cluster differs from the topic table."""

    topic: str
    what: str
    declared: str
    found: str


_REPLICAS_FOR_TWO_IN_STEP = 3
"""With two replicas and two in step, the end of one broker would stop all writes."""


def config(topic: Topic, replicas: int) -> dict[str, str]:
    """The topic's Kafka configuration, where each partition has so many replicas."""
    retention = _milliseconds(topic.retention) if topic.retention else -1
    made = {
        "cleanup.policy": topic.cleanup,
        "max.message.bytes": str(topic.max_message_bytes),
        "retention.ms": str(retention),
        "segment.bytes": str(topic.segment_bytes),
        "segment.ms": str(_milliseconds(topic.segment_age)),
        # What was confirmed survives the loss of a broker.
        "min.insync.replicas": "2" if replicas >= _REPLICAS_FOR_TWO_IN_STEP else "1",
    }
    if topic.cleanup == "compact":
        # Kafka's default, made explicit: a subscriber that is away for a day still sees every tombstone.
        made["delete.retention.ms"] = str(24 * 3600 * 1000)
        made["min.compaction.lag.ms"] = str(_milliseconds(topic.uncompacted))
        made["min.cleanable.dirty.ratio"] = str(topic.dirty_ratio)
    return made


def _milliseconds(time: timedelta) -> int:
    return int(time.total_seconds() * 1000)


async def create(client: AIOKafkaAdminClient, topics: tuple[Topic, ...], settings: Settings) -> list[str]:
    """Create what is missing; the names of the topics created.

    Raises:
        NotControllerError: there is no controller to ask, as with the embedded broker.
        KafkaError: the cluster refuses one, with its reason.
    """
    # Asked first, so that a second run is no error and a role without Create can run it where nothing is missing.
    existing = set(await client.list_topics())
    missing = [topic for topic in topics if settings.topic(topic.name) not in existing]
    if not missing:
        return []
    wanted = [
        NewTopic(
            settings.topic(topic.name),
            settings.topic_partitions,
            settings.topic_replication,
            topic_configs=config(topic, settings.topic_replication),
        )
        for topic in missing
    ]
    await _refuse_without_controller(client)
    response = await client.create_topics(wanted)
    for name, code, *rest in response.topic_errors:
        error = for_code(code)
        # Two instances may create at once: that the other was first is what was wanted.
        if code and error is not TopicAlreadyExistsError:
            raise error(f"{name}: {rest[0] if rest and rest[0] else error.__name__}")
    return [topic.name for topic in missing]


async def _refuse_without_controller(client: AIOKafkaAdminClient) -> None:
    """Aiokafka does not check that there is one. The embedded broker names one that is not among its brokers."""
    cluster = await client.describe_cluster()
    if cluster["controller_id"] not in {broker["node_id"] for broker in cluster["brokers"]}:
        raise NotControllerError(
            "it has no controller that could create topics; an embedded broker creates them by itself: "
            "set COPYTASTER_EMBEDDED_BROKER=true"
        )


async def check(client: AIOKafkaAdminClient, topics: tuple[Topic, ...], settings: Settings) -> list[TopicDifference]:
    """How the cluster differs from the table; empty when it does not."""
    found = {entry["topic"]: entry for entry in await client.describe_topics([settings.topic(t.name) for t in topics])}
    differences: list[TopicDifference] = []
    for topic in topics:
        entry = found.get(settings.topic(topic.name))
        # Some brokers answer for a topic that they do not know with an entry without partitions.
        if entry is None or not entry["partitions"]:
            differences.append(TopicDifference(topic.name, "topic", "exists", "missing"))
            continue
        partitions = entry["partitions"]
        replicas = min(len(partition["replicas"]) for partition in partitions)
        declared = {"partitions": settings.topic_partitions, "replicas": settings.topic_replication}
        for what, number in {"partitions": len(partitions), "replicas": replicas}.items():
            if number != declared[what]:
                differences.append(TopicDifference(topic.name, what, str(declared[what]), str(number)))
        differences += await _config_differences(client, topic, settings)
    return differences


async def _config_differences(client: AIOKafkaAdminClient, topic: Topic, settings: Settings) -> list[TopicDifference]:
    responses = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, settings.topic(topic.name))])
    values = {entry[0]: entry[1] for response in responses for resource in response.resources for entry in resource[4]}
    return [
        TopicDifference(topic.name, name, value, str(values.get(name)))
        for name, value in config(topic, settings.topic_replication).items()
        if values.get(name) != value
    ]
