"""Topics are created where there is a controller; where there is none, a one-line error says so."""

import pytest
from aiokafka.errors import NotControllerError
from typer.testing import CliRunner

from services.commands.operate import topics
from services.kafka import clients, topic_admin
from services.kafka.embedded_broker import EmbeddedBroker
from services.settings import Settings
from services.stream.topics import TOPICS


async def test_an_embedded_broker_that_was_not_declared_is_recognised() -> None:
    with EmbeddedBroker() as broker:
        settings = Settings(kafka_bootstrap=broker.bootstrap)
        async with clients.opened(clients.admin(settings)) as client:
            with pytest.raises(NotControllerError, match="COPYTASTER_EMBEDDED_BROKER=true"):
                await topic_admin.create(client, TOPICS, settings)


def test_creating_topics_there_ends_in_one_line() -> None:
    with EmbeddedBroker() as broker:
        ended = CliRunner().invoke(topics.app, ["create"], env={"KAFKA_BOOTSTRAP": broker.bootstrap})
    assert ended.exit_code == 1
    assert ended.output.startswith("error: the broker: ")
    assert ended.output.count("\n") == 1
    assert "COPYTASTER_EMBEDDED_BROKER=true" in ended.output
