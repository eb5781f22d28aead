"""One feed through one chain: what was caused by each of its entries."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES
from services.trial.chain import Chain, Ended
from services.trial.feeds import Arrival

_SHOWN_AS = {PUBLISHED.name: "published", STORIES.name: "stories", DEADLETTER.name: "deadletter"}
"""The topics that a feed can reach, as `copytaster try --json` names them."""


@dataclass(frozen=True, slots=True)
class Caused:
    """A record, and the index of the entry whose arrival or clock step caused it."""

    item: int
    name: str
    """Of the entry's file, or what else it is."""
    topic: str
    """published, stories, deadletter; rejected: not even taken in."""
    record: object


@dataclass(frozen=True, slots=True)
class Silent:
    """A message that was dropped: nothing is published of it, for a reason."""

    item: int
    name: str
    ended: Ended


def play(entries: Iterable[Arrival], settings: Settings) -> Iterator[Caused | Silent]:
    """Take a feed through all stages, on state of its own."""
    chain: Chain | None = None
    number, name = 0, ""
    for number, entry in enumerate(entries):
        name = entry.name
        chain = chain or Chain(settings, entry.at)
        yield from (_caused(number, entry.name, record) for record in chain.until(entry.at))
        if entry.refused:
            refusal = {"reason": entry.refused.reason.value, "error": entry.refused.error}
            yield Caused(number, entry.name, "rejected", refusal)
        elif entry.item:
            for made in chain.arrive(entry.item):
                yield _event(number, entry.name, made)
    if chain:
        yield from (_caused(number, name, record) for record in chain.finish())


def _event(number: int, name: str, made: Outgoing | Ended) -> Caused | Silent:
    return Silent(number, name, made) if isinstance(made, Ended) else _caused(number, name, made)


def _caused(number: int, name: str, record: Outgoing) -> Caused:
    return Caused(number, name, _SHOWN_AS[record.topic], json.loads(record.value or b"null"))
