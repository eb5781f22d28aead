"""The sources by id and by token: who may send, and what each may speak for.

Pure, and never changed: a new file makes a new registry.
"""

from collections.abc import Sequence

from schemas.enriched import DEFAULT_DESK
from schemas.raw import Source
from services.sources.registry.entry import SourceEntry
from services.sources.registry.tokens import hash_of


class Registry:
    """All sources of one file."""

    def __init__(self, entries: Sequence[SourceEntry]) -> None:
        self.entries = tuple(entries)
        self._by_id = {entry.id: entry for entry in entries}
        self._by_token = {token: entry for entry in entries for token in entry.tokens}

    def __len__(self) -> int:
        return len(self.entries)

    def entry(self, source_id: str) -> SourceEntry | None:
        """The source of this id."""
        return self._by_id.get(source_id)

    def source(self, source_id: str) -> Source | None:
        """What items of this source say of it."""
        entry = self.entry(source_id)
        return entry.source if entry else None

    def bearer(self, token: str) -> SourceEntry | None:
        """Whose token this is."""
        # By its hash: an attacker who measures how long the look-up takes learns about hashes that he cannot choose.
        return self._by_token.get(hash_of(token))

    def desk_of(self, source_id: str) -> str:
        """The desk whose copy the source's items are compared with."""
        entry = self.entry(source_id)
        return entry.desk if entry else DEFAULT_DESK
