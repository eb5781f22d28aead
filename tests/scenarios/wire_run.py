"""Plays a script of wire-kit transmissions through the whole chain, and reports what subscribers saw.

A script is words: the name of a state (`new`, `update`, …, of the wire kit) sends it in the format that is played;
`new/atom` sends it in another format, which is another outlet's; `09:30` or `22T06:00:00` moves the clock (21 January
where no day is given); `restart` kills every worker; `again` repeats the last transmission; `rival` and `ferry` are
another article of the same agency.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from schemas.published import PublishedArticle, Story
from schemas.raw import RawItem, Source
from services.commands import stages
from services.sources.raw.items import raw_item
from services.stream.topics import PUBLISHED, STORIES
from services.wire_kit.check import actions, text_of
from services.wire_kit.formats import FORMATS
from services.wire_kit.scripts import AGAIN, RESTART, clock, transmission
from tests.scenarios.chain import InMemoryChain

MORNING = datetime(2024, 1, 21, 8, 0, tzinfo=UTC)


class WireRun:
    """A chain, and the articles it has published, named A, B, C … in the order of their first record."""

    def __init__(self, format_name: str) -> None:
        self.format = format_name
        self.chain = InMemoryChain(MORNING)
        self.items: list[RawItem] = []

    def play(self, script: str) -> "WireRun":
        """All of a script."""
        for word in script.split():
            self._word(word)
        return self

    @property
    def published(self) -> list[PublishedArticle]:
        """Every record of `news.published`, in the order they were written."""
        records = self.chain.broker.written(PUBLISHED.name)
        return [PublishedArticle.model_validate_json(record.value or b"") for record in records]

    def actions(self) -> str:
        """What was published, in the notation of the table: `A1 publish*`; the asterisk: with content."""
        assert all(r.sequence == 1 + sum(e.article_id == r.article_id for e in before) for r, before in self._steps())
        return actions([record.model_dump(mode="json") for record in self.published])

    def shown(self) -> str:
        """What a subscriber who joins now finds: which text each article shows."""
        names = self._names()
        last = {record.article_id: record for record in self.published}
        self.chain.write_stories()
        stories = self.chain.broker.last_by_key(STORIES.name).values()
        listed = {line.article_id for value in stories for line in Story.model_validate_json(value).articles}
        shown = {names[i]: text_of(record.content.paragraphs) for i, record in last.items() if record.content}
        assert {names[article] for article in listed} == shown.keys(), "stories list what is shown"
        return " ".join(f"{name}={text}" for name, text in sorted(shown.items())) or "nothing"

    def _word(self, word: str) -> None:
        if moment := clock(word):
            self.chain.until(moment)
        elif word == RESTART:
            for name in stages.NAMES:
                self.chain.kill(name)
        elif word == AGAIN:
            self._send(self.items[-1])
        else:
            sent = transmission(word, self.format, self.chain.broker.now)
            trace_id = f"{sent.name}-{sent.at:%H%M%S}"
            self._send(raw_item(sent.payload, Source(id=sent.source), received_at=sent.at, trace_id=trace_id))

    def _send(self, item: RawItem) -> None:
        self.items.append(item)
        self.chain.until(item.received_at)
        self.chain.ingest(item)
        self.chain.settle()

    def _steps(self) -> Iterator[tuple[PublishedArticle, list[PublishedArticle]]]:
        published = self.published
        yield from ((record, published[:number]) for number, record in enumerate(published))

    def _names(self) -> dict[str, str]:
        articles = dict.fromkeys(record.article_id for record in self.published)
        return {article: chr(ord("A") + number) for number, article in enumerate(articles)}


def every_format() -> Iterator[str]:
    """The formats of the kit."""
    yield from FORMATS
