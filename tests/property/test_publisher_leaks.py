"""Not one word of an embargoed, withheld or killed body is published, in any order of the wire and through restarts.

The oracle knows nothing of the publisher: from the script alone it tells whose words must not be seen now.
"""

import base64
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from schemas.article import Signal, Status, TargetKind
from schemas.published import PublishedArticle, Story
from tests.property.publisher_scripts import ITEMS, scripts
from tests.scenarios.script import Line, Send, Wait, guid, slugline
from tests.scenarios.script_messages import article_id, at_minute
from tests.scenarios.script_run import ScriptRun

_WORDS = re.compile(r"body-([A-Z])-(\d+)")


@dataclass
class Oracle:
    """Whose words may not be seen, by the script."""

    newest: dict[str, Send] = field(default_factory=dict)
    on_hold: set[str] = field(default_factory=set)
    killed: set[str] = field(default_factory=set)
    released: dict[str, float] = field(default_factory=dict)
    """Items that a notice released by their id, and when by the wire's clock: it holds for what was sent before it."""
    shown: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Which articles have shown which words."""

    def hear(self, line: Line) -> None:
        if not isinstance(line, Send):
            return
        if line.acts_on:
            self._notice(line)
        elif line.status is Status.CANCELED:
            self.killed.add(line.item)
        elif line.item in ITEMS and line.at <= self.released.get(line.item, float("-inf")):
            self.newest.pop(line.item, None)
        elif line.item in ITEMS and self._counts(line):
            self.newest[line.item] = line
            self.on_hold.discard(line.item)
            if line.status is Status.WITHHELD:
                self.on_hold.add(line.item)

    def forbidden(self, words: tuple[str, str], run: ScriptRun) -> bool:
        item, version = words
        if item in self.killed:
            return True
        newest = self.newest.get(item)
        if newest is None or str(newest.version) != version or self.shown.get(words, set()) - {item}:
            return False
        embargoed = newest.embargo is not None and at_minute(newest.embargo) > run.now
        return item in self.on_hold or embargoed

    def _notice(self, line: Send) -> None:
        named = {t.value[-1] for t in line.acts_on if t.kind is TargetKind.GUID or t.value[-1] in self.newest}
        match line.signal:
            case Signal.KILL:
                self.killed |= named
            case Signal.HOLD:
                self.on_hold |= named & self.newest.keys()
            case _:
                for target in line.acts_on:
                    if target.kind is TargetKind.GUID:
                        item = target.value[-1]
                        self.released[item] = max(line.at, self.released.get(item, line.at))
                for item in named & self.newest.keys():
                    self.on_hold.discard(item)
                    del self.newest[item]

    def _counts(self, line: Send) -> bool:
        known = self.newest.get(line.item)
        if known is None:
            return True
        restrictive = line.status is Status.WITHHELD or (line.embargo or 0) > (line.arrives or 0)
        new, old = (line.version, line.at), (known.version, known.at)
        return new >= old if restrictive else new > old


def check(run: ScriptRun, oracle: Oracle, records: list[PublishedArticle | Story]) -> None:
    items = {article_id(item, namespace): item for item, namespace in run.namespaces.items()}
    for record in records:
        speaker = items[record.article_id] if isinstance(record, PublishedArticle) else "story"
        for item, version in set(_WORDS.findall(record.model_dump_json())):
            assert not oracle.forbidden((item, version), run), (speaker, item, version)
            if isinstance(record, PublishedArticle):
                oracle.shown.setdefault((item, version), set()).add(speaker)


@settings(deadline=None)
@given(scripts(), st.sets(st.integers(0, 14)))
def test_no_word_is_published_that_may_not_be_seen_now(script: list[Line], restarts: set[int]) -> None:
    run, oracle = ScriptRun(), Oracle()
    for number, line in enumerate(script):
        before = len(run.outputs)
        if isinstance(line, Send):  # what becomes due before the line is heard
            run.play_line(Wait(line.at if line.arrives is None else line.arrives), script)
            check(run, oracle, run.outputs[before:])
            before = len(run.outputs)
        oracle.hear(line)
        run.play_line(line, script)
        check(run, oracle, run.outputs[before:])
        if number in restarts:
            run.restart()


@settings(deadline=None)
@given(scripts())
def test_a_killed_body_is_gone_from_the_compacted_topics_and_from_the_memory(script: list[Line]) -> None:
    run, oracle = ScriptRun().play(script), Oracle()
    for line in script:
        oracle.hear(line)
    left = " ".join(record.model_dump_json() for record in run.compacted().values())
    remembered = " ".join(_readable(value) for value in dict(run.state).values() if value is not None)
    for item, version in _WORDS.findall(left + remembered):
        assert item not in oracle.killed, (item, version)


@settings(deadline=None)
@given(st.permutations(("v1", "v2", "kill")), st.sampled_from(("guid", "slug")), st.booleans())
def test_a_killed_article_is_gone_in_whatever_order_its_parts_arrive(
    order: list[str], named_by: str, restart: bool
) -> None:
    target = guid("A") if named_by == "guid" else slugline("slug A")
    parts = {
        "v1": Send(item="A", slug="slug A", arrives=20),
        "v2": Send(item="A", version=2, at=2, slug="slug A", arrives=20),
        "kill": Send(item="K", at=9, arrives=20, signal=Signal.KILL, acts_on=(target,), empty=True),
    }
    run = ScriptRun()
    for part in order:
        run.play([parts[part]])
        if restart:
            run.restart()
    last = run.compacted()[article_id("A")]
    assert isinstance(last, PublishedArticle)
    assert (last.action, last.content) == ("retract", None)
    assert not any("body-A" in record.model_dump_json() for record in run.compacted().values())


def _readable(value: bytes) -> str:
    """A state record with what is packed in it."""
    record: dict[str, Any] = from_json(value)
    packed = record.get("content")
    if packed:
        return value.decode() + zlib.decompress(base64.b64decode(packed, altchars=b"-_")).decode()
    return value.decode()
