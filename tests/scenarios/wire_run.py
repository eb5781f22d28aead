"""Plays a script of wire-kit transmissions through the whole chain, and reports what subscribers saw.

A script is words: the name of a state (`new`, `update`, …, of the wire kit) sends it in the format that is played;
`new/atom` sends it in another format, which is another outlet's; `09:30` or `22T06:00:00` moves the clock (21 January
where no day is given); `restart` kills every worker; `again` repeats the last transmission; `rival` and `ferry` are
another article of the same agency.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from schemas.published import PublishedArticle, Story
from schemas.raw import RawItem, Source
from services.commands import stages
from services.ingest.items import raw_item
from services.stream.topics import PUBLISHED, STORIES
from tests.scenarios.chain import InMemoryChain
from tests.wire_kit.kit import FORMATS
from tests.wire_kit.story import ADDED, CORRECTED, GUID, HEADLINE, OTHER_GUID, OTHER_SLUG, SLUG, STATES, WireState

MORNING = datetime(2024, 1, 21, 8, 0, tzinfo=UTC)
_STATES = {state.name: state for state in STATES}
_CLOCK = re.compile(r"(?:(\d\d)T)?(\d\d:\d\d(?::\d\d)?)")
_FERRY = {
    "lindmoor-bridge": "lindmoor-ferry",
    HEADLINE: "Ferry to Skarholm runs aground with forty on board",
    SLUG: OTHER_SLUG,
    GUID: OTHER_GUID,
    "v0100": "v0102",
    "exw0100": "exw0102",
}
_FERRY_TEXT = (
    "The morning ferry to Skarholm ran onto a sandbank at low water with forty passengers on board.",
    "A lifeboat took off the children first; the others waited for the tide, singing, as the purser told it.",
    "Owners said the hull was sound and sailings would resume on Tuesday under another captain.",
)


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
        names = self._names()
        return " ".join(
            f"{names[r.article_id]}{r.sequence} {r.action}{'*' if r.content else ''}" for r in self.published
        )

    def shown(self) -> str:
        """What a subscriber who joins now finds: which text each article shows."""
        names = self._names()
        last = {record.article_id: record for record in self.published}
        stories = self.chain.broker.last_by_key(STORIES.name).values()
        listed = {line.article_id for value in stories for line in Story.model_validate_json(value).articles}
        shown = {names[i]: _text(record) for i, record in last.items() if record.content}
        assert {names[article] for article in listed} == shown.keys(), "stories list what is shown"
        return " ".join(f"{name}={text}" for name, text in sorted(shown.items())) or "nothing"

    def _word(self, word: str) -> None:
        clock = _CLOCK.fullmatch(word)
        if clock is not None:
            moment = datetime.fromisoformat(f"2024-01-{clock[1] or '21'}T{clock[2]}+00:00")
            self.chain.until(moment)
        elif word == "restart":
            for name in stages.NAMES:
                self.chain.kill(name)
        elif word == "again":
            self._send(self.items[-1])
        else:
            name, _, other = word.partition("/")
            self._send(_item(name, other or self.format, "rival-wire" if other else "examplewire", self._arrival(name)))

    def _arrival(self, name: str) -> datetime:
        state = _STATES.get(name, _STATES["new"])
        sent = MORNING.replace(hour=9) + timedelta(minutes=state.minute, seconds=20)
        return max(self.chain.broker.now + timedelta(seconds=1), sent)

    def _send(self, item: RawItem) -> None:
        self.items.append(item)
        self.chain.until(item.received_at)
        self.chain.ingest(item)
        self.chain.settle()

    def _names(self) -> dict[str, str]:
        articles = dict.fromkeys(record.article_id for record in self.published)
        return {article: chr(ord("A") + number) for number, article in enumerate(articles)}


def _item(name: str, format_name: str, source: str, received_at: datetime) -> RawItem:
    payload = _ferry(format_name) if name == "ferry" else _payload(_STATES[name], format_name)
    return raw_item(payload, Source(id=source), received_at=received_at, trace_id=f"{name}-{received_at:%H%M%S}")


def _payload(state: WireState, format_name: str) -> bytes:
    write: Callable[[WireState], bytes] = FORMATS[format_name][1]
    return write(state)


def _ferry(format_name: str) -> bytes:
    """The other story of the kit: what `kill_of_another` names."""
    text = _payload(replace(_STATES["new"], paragraphs=_FERRY_TEXT), format_name).decode()
    for bridge, ferry in _FERRY.items():
        text = text.replace(bridge, ferry)
    return text.encode()


def _text(record: PublishedArticle) -> str:
    """Which of the kit's texts a record shows."""
    assert record.content is not None
    paragraphs = record.content.paragraphs
    if ADDED in paragraphs:
        return "update"
    if CORRECTED in paragraphs:
        return "correction"
    if any("Skarholm" in paragraph for paragraph in paragraphs):
        return "ferry"
    return "text" if paragraphs else "notice"


def every_format() -> Iterator[str]:
    """The formats of the kit."""
    yield from FORMATS
