"""The scripts: what is sent in which order, and what a right system publishes. Read from a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from services.wire_kit.formats import FORMATS, payload, state_named
from services.wire_kit.story import DAY

AGENCY, RIVAL = "examplewire", "rival-wire"
RESTART, AGAIN = "restart", "again"
_CLOCK = re.compile(r"(?:(\d\d)T)?(\d\d:\d\d(?::\d\d)?)")
_BEGINS = time(8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Script:
    """One line of the table in one format."""

    words: str
    format: str
    published: str
    """Of each article in the order of its first record: number and action of its records; an asterisk: with content."""
    shown: str
    """What a subscriber who joins in the end finds: which of the kit's texts each article shows."""
    rule: str
    """The rule that it tries, in a sentence."""

    @property
    def name(self) -> str:
        """As a folder's name."""
        return self.words.replace(":", "").replace("/", ".").replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Transmission:
    """Something sent at a time."""

    name: str
    format: str
    source: str
    at: datetime
    payload: bytes


@dataclass(frozen=True, slots=True)
class ClockMove:
    """Nothing is sent until then."""

    until: datetime


@cache
def scripts() -> tuple[Script, ...]:
    """The whole table, with the restarts of its author's own system."""
    return tuple(_read(Path(__file__).with_name("scripts.txt").read_text(encoding="utf-8")))


def kit() -> Iterator[Script]:
    """Every script once, for systems whose workers nobody here can restart: a restart must change nothing."""
    seen: set[tuple[str, str]] = set()
    for script in scripts():
        words = " ".join(word for word in script.words.split() if word != RESTART)
        if (words, script.format) not in seen:
            seen.add((words, script.format))
            yield replace(script, words=words)


def steps(script: Script, day: date = DAY) -> Iterator[Transmission | ClockMove]:
    """What is sent and waited for, in order; each transmission after the one before it."""
    now = datetime.combine(day, _BEGINS)
    last: Transmission | None = None
    for word in script.words.split():
        if moment := clock(word, day):
            now = max(now, moment)
            yield ClockMove(moment)
        elif word == AGAIN and last is not None:
            now += timedelta(seconds=1)
            yield replace(last, at=now)
        elif word != RESTART:
            last = transmission(word, script.format, now, day)
            now = last.at
            yield last


def transmission(word: str, format_name: str, now: datetime, day: date = DAY) -> Transmission:
    """`update`, or `update/atom` from another outlet; it comes a second after the last at the earliest."""
    name, _, other = word.partition("/")
    state = replace(state_named(name), day=day)
    due = state.sent.replace(tzinfo=UTC) + timedelta(seconds=20)
    written = other or format_name
    at = max(now + timedelta(seconds=1), due)
    return Transmission(name, written, RIVAL if other else AGENCY, at, payload(name, written, state))


def clock(word: str, day: date = DAY) -> datetime | None:
    """`22T06:00:00` or `09:30`; the days of the table are counted from its own 21st."""
    found = _CLOCK.fullmatch(word)
    if found is None:
        return None
    later = timedelta(days=int(found[1]) - DAY.day if found[1] else 0)
    return datetime.combine(day + later, time.fromisoformat(found[2]), UTC)


def _read(table: str) -> Iterator[Script]:
    rule = ""
    for line in table.splitlines():
        if line and not line.startswith("#"):
            words, formats, published, shown, *rest = (column.strip() for column in line.split("|"))
            # Lines of one script follow each other; the first has the rule.
            rule = rest[0] if rest else rule
            yield from (Script(words, name, published, shown, rule) for name in _formats(formats))


def _formats(words: str) -> list[str]:
    """`all`, `all but X Y`, or the names."""
    if not words.startswith("all"):
        return words.split()
    return [name for name in FORMATS if name not in words.removeprefix("all but").split()]
