"""The records that a test reads from topics while the pipeline runs: collected in the background."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiokafka.structs import ConsumerRecord

from schemas.deadletter import DeadLetter
from schemas.published import PublishedArticle, Story
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES

_TOPICS = (PUBLISHED.name, STORIES.name, DEADLETTER.name)


class CollectedRecords:
    """The records so far. Each is parsed into its model once, however often it is asked for."""

    def __init__(self) -> None:
        self.published: list[PublishedArticle] = []
        """In the order of arrival here."""
        self.dead_letters: list[DeadLetter] = []
        """Without replay notes."""
        self.stories: dict[str, Story] = {}
        """The last record of each, as compaction keeps it."""
        self.story_sequences: list[tuple[str, int]] = []
        """Of every record of a story, in the order of arrival here."""
        self.arrived = asyncio.Event()
        self._current: dict[str, PublishedArticle] = {}

    async def collect(self, settings: Settings, topic: str) -> None:
        """Read the topic until cancelled."""
        async for record in read(settings, topic, TailOptions()):
            self._take(topic, record)
            self.arrived.set()

    def current(self) -> dict[str, PublishedArticle]:
        """The last record of each article."""
        return self._current

    def settled(self) -> bool:
        """Whether each article that can be read is counted in the story that it belongs to, and listed in no other.

        Counted, since a record of a story lists as many reports as have room in it.
        """
        shown = {(a.story_id, a.article_id) for a in self._current.values() if a.content is not None}
        listed = {(story.story_id, line.article_id) for story in self.stories.values() for line in story.articles}
        counted = {story.story_id: story.report_count or len(story.articles) for story in self.stories.values()}
        return listed <= shown and Counter(story for story, _ in shown) == Counter(counted)

    def _take(self, topic: str, record: ConsumerRecord) -> None:
        if topic == STORIES.name:
            self._take_story(record)
        elif record.value is None:
            return
        elif topic == PUBLISHED.name:
            article = PublishedArticle.model_validate_json(record.value)
            self.published.append(article)
            known = self._current.get(article.article_id)
            if known is None or known.sequence <= article.sequence:
                self._current[article.article_id] = article
        elif (letter := DeadLetter.model_validate_json(record.value)).replayed_at is None:
            self.dead_letters.append(letter)

    def _take_story(self, record: ConsumerRecord) -> None:
        if record.value is None:
            self.stories.pop((record.key or b"").decode(), None)
        else:
            story = Story.model_validate_json(record.value)
            self.stories[story.story_id] = story
            self.story_sequences.append((story.story_id, story.sequence))

    async def until(self, done: Callable[[], bool], described: str, seconds: float = 60.0) -> None:
        """Wait until enough records have arrived.

        Raises:
            AssertionError: they have not in time; says what was waited for.
        """
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    self.arrived.clear()
                    await self.arrived.wait()
        except TimeoutError:
            raise AssertionError(f"not within {seconds:g} s: {described}; {len(self.published)} published") from None


@asynccontextmanager
async def collecting(settings: Settings) -> AsyncIterator[CollectedRecords]:
    """Collects from the beginning of the topics until left."""
    sink = CollectedRecords()
    readers = [asyncio.create_task(sink.collect(settings, topic)) for topic in _TOPICS]
    try:
        yield sink
    finally:
        for reader in readers:
            reader.cancel()
        for ended in await asyncio.gather(*readers, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
