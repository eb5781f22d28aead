"""Every snippet of docs/subscribers.md, run exactly as printed there, reads what the publisher writes."""

import asyncio
import os
import shlex
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from schemas.published import PublishedArticle, Story
from services.kafka import clients
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord
from services.settings import Settings
from services.stream.headers import with_hop
from services.stream.messages import Outgoing
from services.stream.topics import PUBLISHED, STORIES
from tests.brokers import kafka_jvm
from tests.brokers.snippets import snippets
from tests.contracts.examples import FOLDER

pytestmark = pytest.mark.timeout(120)
_SOON = 60.0


def _values(topic: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((FOLDER / topic).glob("*.json"))]


_EXAMPLES = [PublishedArticle.model_validate_json(value) for value in _values(PUBLISHED.name)]
_BY_ID = {article.article_id: article for article in _EXAMPLES}
ARTICLES = list(_BY_ID.values())
STORY_RECORDS = list({s.story_id: s for s in (Story.model_validate_json(v) for v in _values(STORIES.name))}.values())
HELD = next(article for article in _EXAMPLES if article.action == "hold")


async def publish(settings: Settings, *records: PublishedArticle | Story) -> None:
    """Write records as the publisher does."""
    produced = [_produced(record) for record in records]
    async with clients.producing(settings) as producer:
        results = await KafkaDelivery(producer, settings.topic_prefix)(produced)
    assert all(isinstance(result, Confirmed) for result in results)


def _produced(record: PublishedArticle | Story) -> ProducerRecord:
    if isinstance(record, Story):
        out = Outgoing(STORIES.name, record.story_id.encode(), record.to_bytes())
    else:
        out = Outgoing(PUBLISHED.name, record.article_id.encode(), record.to_bytes())
    return ProducerRecord(out, with_hop((), "publisher", ARTICLES[0].received_at, "trace"))


@asynccontextmanager
async def running_command(settings: Settings, *command: str) -> AsyncIterator[asyncio.StreamReader]:
    """The output of a running command; on exit it is killed with its children."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "KAFKA_BOOTSTRAP": settings.kafka_bootstrap},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    try:
        yield process.stdout
    finally:
        with suppress(ProcessLookupError):  # it has exited already, and its children too
            os.killpg(process.pid, 9)
        await process.wait()
        await process.stdout.read()


async def lines(output: asyncio.StreamReader, number: int) -> list[str]:
    """The next lines."""
    async with asyncio.timeout(_SOON):
        return [(await output.readline()).decode().rstrip("\n") for _ in range(number)]


async def line_while(output: asyncio.StreamReader, again: Callable[[], Awaitable[None]]) -> str:
    """The next line of a consumer that may not be listening yet: `again` is repeated until there is one."""
    reading = asyncio.create_task(output.readline())
    async with asyncio.timeout(_SOON):
        while not reading.done():
            await again()
            await asyncio.wait({reading}, timeout=0.5)
    return reading.result().decode().rstrip("\n")


def require(*names: str) -> None:
    """Skip if a tool is missing."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: apt-get install {' '.join(missing)})")


def require_plain_topics(settings: Settings) -> None:
    """The snippets use plain topic names: skip on a shared node, where each test has a topic prefix."""
    if settings.topic_prefix:
        pytest.skip("the snippets name topics without a prefix")


async def test_aiokafka(settings: Settings) -> None:
    require_plain_topics(settings)
    await publish(settings, *ARTICLES)
    (snippet,) = snippets("aiokafka")
    async with running_command(settings, sys.executable, "-c", snippet) as output:
        printed = await lines(output, len(ARTICLES))
    assert {line.split()[1] for line in printed} == _BY_ID.keys()


async def test_confluent_kafka(settings: Settings) -> None:
    require_plain_topics(settings)
    await publish(settings, *STORY_RECORDS)
    (snippet,) = snippets("confluent-kafka")
    async with running_command(settings, sys.executable, "-c", snippet) as output:
        printed = await lines(output, len(STORY_RECORDS))
    assert {line.split()[0] for line in printed} <= {story.status.value for story in STORY_RECORDS}
    assert any(story.headline in line for line in printed for story in STORY_RECORDS if story.headline)


async def test_kcat_reads_everything_and_exits(settings: Settings) -> None:
    require("kcat")
    require_plain_topics(settings)
    await publish(settings, *ARTICLES)
    snippet, _ = snippets("kcat")
    async with running_command(settings, "bash", "-c", snippet) as output, asyncio.timeout(_SOON):
        printed = (await output.read()).decode().rstrip().split("\n")
    assert sorted(line.split(" ", 1)[0] for line in printed) == sorted(article.article_id for article in ARTICLES)


async def test_kcat_with_jq_reports_holds_and_retractions_as_they_happen(settings: Settings) -> None:
    require("kcat", "jq")
    require_plain_topics(settings)
    await publish(settings, *ARTICLES)
    _, snippet = snippets("kcat")
    async with running_command(settings, "bash", "-c", snippet) as output:
        line = await line_while(output, lambda: publish(settings, HELD))
    assert line.split("\t")[:2] == ["hold", HELD.article_id]


@pytest.mark.kafka
async def test_kafkas_console_consumer(settings: Settings) -> None:
    """The snippet with this test's topic prefix, and java in place of the shell script."""
    if settings.embedded_broker:
        pytest.skip("Apache Kafka's own tool is tested on Apache Kafka only")
    await publish(settings, *ARTICLES)
    (snippet,) = snippets("Kafka's console consumer (Java)")
    snippet = snippet.replace(" news.published ", f" {settings.topic(PUBLISHED.name)} ")
    script, *arguments = shlex.split(snippet.replace("\\\n", " ").replace("$KAFKA_BOOTSTRAP", settings.kafka_bootstrap))
    assert script == "bin/kafka-console-consumer.sh"
    async with running_command(settings, *kafka_jvm.console_consumer(), *arguments) as output, asyncio.timeout(_SOON):
        printed = (await output.read()).decode()
    for article in ARTICLES:
        assert f"\t{article.article_id}\t{{" in printed
    assert "copytaster-schema-version:1" in printed
