"""What a campaign sends, and what a reader must see of it in the end. Pure: everything follows from seed and start.

Each article comes from a source of its own, so that it is known in the public records whatever they leave out, and each
version has a word of its own (its mark), so that a leak can be traced.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.chaos.campaign import texts


@dataclass(frozen=True, slots=True)
class TimedPayload:
    """Bytes that a source sends, so many seconds after the article's turn."""

    after: float
    source: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class SentArticle:
    """One article with all its versions, and its end."""

    source: str
    kind: str
    transmissions: tuple[TimedPayload, ...]
    marks: tuple[str, ...]
    """By version, from 1 on."""
    killed: bool = False
    embargo: datetime | None = None
    """Of all its versions."""
    broken: bool = False
    """It cannot be read, and must come back as a dead letter."""
    notice_guid: str | None = None
    """Of the notice that kills it, which is an article of the same source."""


@dataclass
class _Draft:
    """An article while it is put together."""

    number: int
    rng: random.Random
    start: datetime
    marks: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        return f"s{self.number}"

    @property
    def guid(self) -> str:
        return f"urn:newsml:{self.source}.example:20260301:{self.number}"

    def moment(self, after: float) -> datetime:
        """Some seconds after the start, to the microsecond."""
        return self.start + timedelta(seconds=after)

    def version(self, after: float, version: int, **fields: object) -> TimedPayload:
        """One version's text; its mark is noted."""
        mark = f"Qx{self.number}v{version}k"
        while len(self.marks) < version:
            self.marks.append(f"Qx{self.number}v{len(self.marks) + 1}k")
        body = texts.paragraphs(self.names, mark, self.number * 10 + version)
        text = {"headline": texts.headline(self.names, mark), "body_html": "".join(f"<p>{p}</p>" for p in body)}
        return self.send(after, version, **{**text, **fields})

    def kill(self, after: float, version: int) -> TimedPayload:
        """The same article, canceled."""
        return self.send(after, version, pubstatus="canceled", headline=f"KILL {self.names[0]}", body_html="")

    def send(self, after: float, version: int, **fields: object) -> TimedPayload:
        item = {
            "$standard": {"name": "ninjs", "version": "1.4"},
            "type": "text",
            "language": "en",
            "uri": self.guid,
            "version": str(version),
            "versioncreated": (self.start + timedelta(seconds=after)).isoformat(),
            "pubstatus": "usable",
            "urgency": 4,
            **fields,
        }
        return TimedPayload(after, self.source, json.dumps(item).encode())

    def done(self, kind: str, *sent: TimedPayload, killed: bool = False, **more: object) -> SentArticle:
        return SentArticle(self.source, kind, sent, tuple(self.marks), killed, **more)  # type: ignore[arg-type]


def _plain(draft: _Draft) -> SentArticle:
    return draft.done("plain", draft.version(0, 1))


def _twice(draft: _Draft) -> SentArticle:
    """A transmission that comes again, byte for byte."""
    first = draft.version(0, 1)
    again = TimedPayload(draft.rng.uniform(0, 5), first.source, first.payload)
    return draft.done("twice", first, again)


def _versions(draft: _Draft) -> SentArticle:
    """Three in a row; often two of them change places."""
    times = sorted(draft.rng.uniform(0, 8) for _ in range(3))
    if draft.rng.random() < 0.5:
        draft.rng.shuffle(times)
    return draft.done("versions", *(draft.version(at, n) for n, at in enumerate(times, 1)))


def _flash(draft: _Draft) -> SentArticle:
    """One line in the urgent lane, whose language nobody can tell, then the text in the routine lane."""
    flash = draft.version(0, 1, urgency=1, body_html="")
    return draft.done("flash", flash, draft.version(draft.rng.uniform(0, 4), 2))


def _killed(draft: _Draft) -> SentArticle:
    """By its own source, under its own id; the kill overtakes where it can."""
    sent = [draft.version(n * draft.rng.uniform(0, 2), n + 1) for n in range(draft.rng.randint(1, 2))]
    return draft.done("killed", *sent, draft.kill(draft.rng.uniform(0, 6), 9), killed=True)


def _killed_by_notice(draft: _Draft) -> SentArticle:
    """A notice of another id names it."""
    note = f"Please kill the story {draft.guid}. It was sent in error."
    guid = f"{draft.guid}-advisory"
    at = draft.rng.uniform(0, 6)
    notice = draft.send(at, 1, uri=guid, headline="Advisory", ednote=note, body_html="")
    return draft.done("killed by notice", draft.version(0, 1), notice, killed=True, notice_guid=guid)


def _embargoed(draft: _Draft) -> SentArticle:
    """Until some seconds from now; sometimes with a second version meanwhile."""
    until = draft.moment(draft.rng.uniform(8, 45))
    sent = [
        draft.version(n * draft.rng.uniform(1, 6), n + 1, embargoed=until.isoformat())
        for n in range(draft.rng.randint(1, 2))
    ]
    return draft.done("embargoed", *sent, embargo=until)


def _embargoed_and_killed(draft: _Draft) -> SentArticle:
    """Its words may be seen between the two at most, where the kill waited for workers that were down."""
    until = draft.moment(draft.rng.uniform(20, 45))
    first = draft.version(0, 1, embargoed=until.isoformat())
    kill = draft.kill(draft.rng.uniform(0, 8), 2)
    return draft.done("embargoed and killed", first, kill, killed=True, embargo=until)


def _broken(draft: _Draft) -> SentArticle:
    """Cut off in the middle."""
    whole = draft.version(0, 1)
    return draft.done("broken", replace(whole, payload=whole.payload[: len(whole.payload) // 2]), broken=True)


_KINDS: Sequence[tuple[Callable[[_Draft], SentArticle], int]] = (
    (_plain, 6),
    (_twice, 2),
    (_versions, 4),
    (_flash, 3),
    (_killed, 4),
    (_killed_by_notice, 2),
    (_embargoed, 4),
    (_embargoed_and_killed, 3),
    (_broken, 1),
)
"""With their weights."""
_SHARE_OF_MERGES = 0.04
"""Of turns: two stories, then two reports that fit both."""


class Traffic:
    """An endless wire."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"traffic {seed}")  # noqa: S311 - replayable
        self._seed = seed
        self._number = 0

    def next_turn(self, start: datetime) -> list[SentArticle]:
        """What begins at this moment: one article, or four that make two stories one."""
        if self._rng.random() < _SHARE_OF_MERGES:
            return self._merge(start)
        (make,) = self._rng.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])
        return [make(self._draft(start))]

    def _merge(self, start: datetime) -> list[SentArticle]:
        one, other = self._draft(start), self._draft(start)
        both = [self._draft(start), self._draft(start)]
        for each in both:
            each.names = [*one.names[:6], *other.names[:6]]
        stories = [(draft, 0.0) for draft in (one, other)] + [(draft, 6.0 + 3 * n) for n, draft in enumerate(both)]
        return [draft.done("merging", draft.version(at, 1)) for draft, at in stories]

    def _draft(self, start: datetime) -> _Draft:
        self._number += 1
        rng = random.Random(f"{self._seed} {self._number}")  # noqa: S311 - replayable
        return _Draft(self._number, rng, start, names=texts.cast(self._seed * 1_000_003 + self._number))
