"""Which rights each service needs on the cluster, derived from the topic table: no more than it uses.

It grants nothing: tests, and the resources for an operator of Kafka, are made from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from schemas.topic import Topic
from services.stream.stage_names import REMEMBERING, STAGES

Operation = Literal["Read", "Write", "Describe", "Create", "DescribeConfigs", "AlterConfigs"]

IN_GROUPS = ("sources", *STAGES, "gateway")
TRANSACTIONAL = ("sources", *REMEMBERING, "gateway")
"""Those with a state of their own: they write in transactions."""
SERVICES = ("ingest", "sources", *STAGES, "gateway", "operators")
"""Who connects: push endpoint, collector of sources, stages, gateway, and operators (`topics`, `tail` …)."""


@dataclass(frozen=True, slots=True)
class Right:
    """Some operations on one topic, group or transactional id. In Kafka, reading and writing include describing."""

    resource: Literal["topic", "group", "transactionalId"]
    name: str
    operations: tuple[Operation, ...]
    prefixed: bool = False
    """Whether the right is to all that begins with the name."""


def rights_of(
    service: str, topics: Iterable[Topic], topic_prefix: str = "", group_prefix: str = "copytaster"
) -> list[Right]:
    """What a service is to be granted. An idempotent producer needs nothing beyond writing (KIP-679)."""
    table = tuple(topics)
    operations = _of_operators if service == "operators" else _of_service
    on_topics = [Right("topic", topic_prefix + topic.name, operations(service, topic)) for topic in table]
    group = f"{group_prefix}-{service}"
    groups = [Right("group", group, ("Read",))] if service in IN_GROUPS else []
    # One id a partition, `<group>-<partition>`: whoever may write one of another's ids can fence that stage.
    ids = Right("transactionalId", f"{group}-", ("Write", "Describe"), prefixed=True)
    own = [*groups, ids] if service in TRANSACTIONAL else groups
    return [right for right in (*on_topics, *own) if right.operations]


def _of_service(service: str, topic: Topic) -> tuple[Operation, ...]:
    made: tuple[Operation, ...] = ("Read",) if service in topic.readers else ()
    return (*made, "Write") if service in topic.writers else made


def _of_operators(service: str, topic: Topic) -> tuple[Operation, ...]:
    """They create, set up and compare topics and read everything; they write to those that dead letters go back to."""
    replays = service in topic.writers or (set(topic.readers) & set(STAGES) and not topic.internal)
    looks: tuple[Operation, ...] = ("Read", "Create", "DescribeConfigs", "AlterConfigs")
    return (*looks, "Write") if replays else looks
