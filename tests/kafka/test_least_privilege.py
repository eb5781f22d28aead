"""On a cluster with encryption, passwords and ACLs, each service works with only its own rights, and can do no more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError
from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

# confluent_kafka.admin re-exports these without declaring it for type checkers.
from confluent_kafka.admin._acl import AclBinding, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType
from confluent_kafka.admin._scram import (
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from deploy.kafka.rights import IN_GROUPS, SERVICES, TRANSACTIONAL, Operation, rights_of
from services.kafka import clients, topic_admin, topic_settings
from services.kafka.topic_admin import TopicDifference
from services.settings import Settings
from services.stream.stage_names import STAGES
from services.stream.topics import PUBLISHED, RAW, TOPICS
from services.supervision.pipeline import Pipeline
from services.supervision.supervisor import Supervisor
from tests.brokers import wire
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.kafka_security import ADMIN, ClientSettings, KafkaSecurity
from tests.brokers.sink import collecting
from tests.chaos.gateway.instances import gateway_instances

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

OPERATIONS: dict[Operation, AclOperation] = {
    "Read": AclOperation.READ,
    "Write": AclOperation.WRITE,
    "Describe": AclOperation.DESCRIBE,
    "Create": AclOperation.CREATE,
    "DescribeConfigs": AclOperation.DESCRIBE_CONFIGS,
    "AlterConfigs": AclOperation.ALTER_CONFIGS,
}
WORKING = tuple(service for service in SERVICES if service != "operators")
RESOURCES = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
    "transactionalId": ResourceType.TRANSACTIONAL_ID,
}


def bindings(service: str, user: str | None = None) -> list[AclBinding]:
    return [
        AclBinding(
            RESOURCES[right.resource],
            right.name,
            ResourcePatternType.PREFIXED if right.prefixed else ResourcePatternType.LITERAL,
            f"User:{user or service}",
            "*",
            OPERATIONS[operation],
            AclPermissionType.ALLOW,
        )
        for right in rights_of(service, TOPICS)
        for operation in right.operations
    ]


class SecuredCluster:
    """A cluster on which every service has its rights; builds the settings of each."""

    def __init__(self, node: ApacheKafka, security: KafkaSecurity) -> None:
        self._bootstrap = node.bootstrap
        self._security = security

    def librdkafka(self, user: str) -> ClientSettings:
        return {"bootstrap.servers": self._bootstrap, **self._security.librdkafka(user)}

    def settings(self, user: str, **overrides: object) -> Settings:
        return Settings.model_validate(
            {
                "kafka_bootstrap": self._bootstrap,
                "session_timeout_seconds": 6.0,
                "heartbeat_seconds": 1.0,
                "log_level": "WARNING",
                **self._security.copytaster(user),
                **overrides,
            }
        )


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredCluster]:
    folder = tmp_path_factory.mktemp("guarded")
    security = KafkaSecurity.for_users(folder / "security", SERVICES)
    with ApacheKafka.started(folder / "cluster", security=security) as node:
        admin = AdminClient(node.as_admin())
        for granted in admin.create_acls([each for user in SERVICES for each in bindings(user)]).values():
            granted.result()
        made = SecuredCluster(node, security)
        asyncio.run(create_topics(made.settings("operators")))
        yield made


async def create_topics(settings: Settings) -> None:
    async with clients.opened(clients.admin(settings)) as client:
        await topic_admin.create(client, TOPICS, settings)


@asynccontextmanager
async def workers_with_their_own_rights(guarded: SecuredCluster) -> AsyncIterator[None]:
    supervisor = Supervisor(30)
    try:
        started = [Pipeline(guarded.settings(stage), supervisor) for stage in STAGES]
        for stage, one in zip(STAGES, started, strict=True):
            await one.start(stage, "worker", stage)
        await asyncio.gather(*(one.ready(90) for one in started))
        yield
    finally:
        await supervisor.stop()


async def test_the_whole_pipeline_works_with_minimal_rights_for_each_service(guarded: SecuredCluster) -> None:
    operators = guarded.settings("operators")
    async with workers_with_their_own_rights(guarded), collecting(operators) as sink:
        await wire.send(guarded.settings("ingest"), *(wire.item(number) for number in range(5)))
        await sink.until(lambda: len(sink.current()) == 5, "5 articles")
        async with clients.producer(operators) as producer:
            await producer.send_and_wait(operators.topic(RAW.name), b"not json")
        await sink.until(lambda: len(sink.dead_letters) == 1, "a dead letter")


async def test_operators_can_compare_the_cluster_with_the_table(guarded: SecuredCluster) -> None:
    settings = guarded.settings("operators")
    async with clients.opened(clients.admin(settings)) as client:
        assert await topic_admin.check(client, TOPICS, settings) == []


async def test_operators_can_bring_a_topic_up_to_the_table(guarded: SecuredCluster) -> None:
    settings = guarded.settings("operators")
    lag = TopicDifference(PUBLISHED.name, "min.compaction.lag.ms", declared="0", found="")
    await topic_settings.update(settings, [lag])
    (differing,) = await _differences_until(settings, 1)
    assert (differing.topic, differing.what, differing.found) == (PUBLISHED.name, "min.compaction.lag.ms", "0")
    await topic_settings.update(settings, [differing])
    assert await _differences_until(settings, 0) == []


async def _differences_until(settings: Settings, number: int) -> list[TopicDifference]:
    """Once there are so many: a broker answers with a setting when it has heard of it from the controller."""
    async with clients.opened(clients.admin(settings)) as client:
        while True:
            found = await topic_admin.check(client, TOPICS, settings)
            if len(found) == number:
                return found
            await asyncio.sleep(0.1)


async def test_the_gateway_reads_what_is_public_and_nothing_else(guarded: SecuredCluster, tmp_path: Path) -> None:
    settings = guarded.settings("gateway")
    async with (
        gateway_instances(settings, tmp_path, 1) as instances,
        aiohttp.ClientSession() as session,
        session.get(f"{instances.addresses[0]}/v1/articles") as answer,
    ):
        assert answer.status == 200
    with pytest.raises(KafkaException):
        await topic_settings.update(settings, [TopicDifference(PUBLISHED.name, "retention.ms", "1", "")])


@pytest.mark.parametrize("service", WORKING)
async def test_a_service_cannot_write_to_a_topic_that_is_not_its_own(guarded: SecuredCluster, service: str) -> None:
    async with clients.producer(guarded.settings(service)) as producer:
        for topic in (topic.name for topic in TOPICS if service not in topic.writers):
            with pytest.raises(TopicAuthorizationFailedError):
                await producer.send_and_wait(topic, b"forged")


@pytest.mark.parametrize("service", WORKING)
async def test_a_service_sees_only_the_topics_that_it_works_with(guarded: SecuredCluster, service: str) -> None:
    async with clients.opened(clients.admin(guarded.settings(service))) as client:
        seen = await client.list_topics()
    assert set(seen) == {topic.name for topic in TOPICS if service in (*topic.readers, *topic.writers)}


@pytest.mark.parametrize("service", WORKING)
def test_a_service_cannot_fence_another_that_writes_in_transactions(guarded: SecuredCluster, service: str) -> None:
    for other in (each for each in TRANSACTIONAL if each != service):
        thief = Producer({**guarded.librdkafka(service), "transactional.id": f"copytaster-{other}-0"})
        with pytest.raises(KafkaException) as refused:
            thief.init_transactions(30)
        assert refused.value.args[0].code() == KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED


@pytest.mark.parametrize("service", WORKING)
def test_a_service_cannot_read_or_move_the_positions_of_another(guarded: SecuredCluster, service: str) -> None:
    thief = AdminClient(guarded.librdkafka(service))
    for other in (each for each in IN_GROUPS if each != service):
        group = f"copytaster-{other}"
        moved = [ConsumerGroupTopicPartitions(group, [TopicPartition(RAW.name, 0, 1)])]
        for asked in (
            thief.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)]),
            thief.alter_consumer_group_offsets(moved),
        ):
            with pytest.raises(KafkaException) as refused:
                asked[group].result(60)
            assert refused.value.args[0].code() == KafkaError.GROUP_AUTHORIZATION_FAILED


def test_a_service_that_may_only_write_a_topic_cannot_read_it(guarded: SecuredCluster) -> None:
    consumer = Consumer({**guarded.librdkafka("publisher"), "group.id": "copytaster-publisher"})
    consumer.assign([TopicPartition(PUBLISHED.name, 0, OFFSET_BEGINNING)])
    refusal = consumer.poll(30)
    consumer.close()
    error = refusal.error() if refusal else None
    assert error is not None
    assert error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED


async def test_a_secret_is_rotated_through_a_second_user_with_the_same_rights(guarded: SecuredCluster) -> None:
    """As the runbook says: SCRAM keeps one password a user; changing it would lock out clients with the old one."""
    admin = AdminClient(guarded.librdkafka(ADMIN))
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192)
    second = guarded.settings("parser", kafka_sasl_username="parser-2", kafka_sasl_password="the new one")
    alter(admin, UserScramCredentialUpsertion("parser-2", scram, b"the new one"))
    for granted in admin.create_acls(bindings("parser", "parser-2")).values():
        granted.result()
    await connect(guarded.settings("parser"))
    async with clients.opened(clients.admin(second)) as client:
        assert RAW.name in await client.list_topics()
    alter(admin, UserScramCredentialDeletion("parser-2", ScramMechanism.SCRAM_SHA_512))
    with pytest.raises(KafkaConnectionError):
        await connect(second)


def alter(admin: AdminClient, change: UserScramCredentialUpsertion | UserScramCredentialDeletion) -> None:
    for done in admin.alter_user_scram_credentials([change]).values():
        done.result()


async def test_a_wrong_password_is_refused(guarded: SecuredCluster) -> None:
    with pytest.raises(KafkaConnectionError):
        await connect(guarded.settings("parser", kafka_sasl_password="wrong"))


async def test_a_client_that_does_not_trust_the_authority_cannot_connect(guarded: SecuredCluster) -> None:
    with pytest.raises(KafkaConnectionError):
        await connect(guarded.settings("parser", kafka_ssl_cafile=None))


async def connect(settings: Settings) -> None:
    producer = clients.producer(settings)
    try:
        await producer.start()
    finally:
        await producer.stop()
