"""Which entries of a page are new or changed, by what was seen before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.sources.roads.feed.splitting import Entry

_KEPT_ABSENT = 1000
"""Entries that are remembered after they left the page, besides as many as it has: some feeds show old ones again."""


@dataclass(frozen=True, slots=True)
class News:
    """What a page has that was not seen."""

    new: tuple[int, ...]
    """Indexes of entries never seen, and of those with other words than before."""
    repeats: int
    seen: Mapping[str, str]
    """Identity → digest, to be remembered with the page; the longest absent first."""


def news_of(entries: Sequence[Entry], seen: Mapping[str, str]) -> News:
    """Compare a page with what is remembered. Order and dates count for nothing: an old entry may come late."""
    new = tuple(index for index, entry in enumerate(entries) if seen.get(entry.identity) != entry.digest)
    now = {entry.identity: entry.digest for entry in entries}
    absent = [(identity, digest) for identity, digest in seen.items() if identity not in now]
    room = len(now) + _KEPT_ABSENT
    return News(new, len(entries) - len(new), {**dict(absent[-room:]), **now})
