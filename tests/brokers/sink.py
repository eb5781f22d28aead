"""Everything a test reads off topics while the pipeline runs: collected in the background, asked for at any time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiokafka.structs import ConsumerRecord

from schemas.deadletter import DeadLetter
from schemas.published import PublishedArticle, Story
from services.runtime.settings import Settings
from services.runtime.tailing import Reading, read
from services.runtime.topics import DEADLETTER, PUBLISHED, STORIES


class Sink:
    """What came out so far."""

    def __init__(self) -> None:
        self.records: dict[str, list[ConsumerRecord]] = {PUBLISHED.name: [], STORIES.name: [], DEADLETTER.name: []}
        self.arrived = asyncio.Event()

    async def collect(self, settings: Settings, topic: str) -> None:
        """Read the topic until cancelled."""
        async for record in read(settings, topic, Reading()):
            self.records[topic].append(record)
            self.arrived.set()

    async def until(self, done: Callable[[], bool], described: str, seconds: float = 60.0) -> None:
        """Wait until what arrived is enough.

        Raises:
            AssertionError: it is not in time; says what was waited for.
        """
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    self.arrived.clear()
                    await self.arrived.wait()
        except TimeoutError:
            raise AssertionError(f"not within {seconds:g} s: {described}; {len(self.published)} published") from None

    @property
    def published(self) -> list[PublishedArticle]:
        """In the order of arrival here."""
        return [PublishedArticle.model_validate_json(r.value) for r in self.records[PUBLISHED.name] if r.value]

    @property
    def dead_letters(self) -> list[DeadLetter]:
        """Without replay notes."""
        letters = [DeadLetter.model_validate_json(r.value) for r in self.records[DEADLETTER.name] if r.value]
        return [letter for letter in letters if letter.replayed_at is None]

    @property
    def stories(self) -> dict[str, Story]:
        """The last record of each, as compaction keeps it."""
        last: dict[str, Story] = {}
        for record in self.records[STORIES.name]:
            if record.value is None:
                last.pop((record.key or b"").decode(), None)
            else:
                story = Story.model_validate_json(record.value)
                last[story.story_id] = story
        return last

    def current(self) -> dict[str, PublishedArticle]:
        """The last record of each article."""
        return {article.article_id: article for article in sorted(self.published, key=lambda a: a.sequence)}


@asynccontextmanager
async def collecting(settings: Settings) -> AsyncIterator[Sink]:
    """A sink that reads from the topics' beginning until left."""
    sink = Sink()
    readers = [asyncio.create_task(sink.collect(settings, topic)) for topic in sink.records]
    try:
        yield sink
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
