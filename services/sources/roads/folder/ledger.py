"""What is known of the files of a folder: which were sent, with which content. Pure; it is the road's position.

With `after: move` it holds the files that were sent and have not been moved yet: a crash in between repeats nothing.
With `after: keep` it holds all that are there.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from services.sources.roads.protocol import Position, SourceFailure

_MOST = 5_000
"""Files: more would make a position of more than 300 kB. A folder that holds more is an archive."""


def digest_of(payload: bytes) -> str:
    """Of a file's content."""
    return hashlib.sha256(payload).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class FileLedger:
    """Name → stamp and digest of what was sent under it. Names and stamps by their hash: they may be long."""

    sent: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, position: Position) -> Self:
        """The ledger of a position; an empty one of an empty position, or of one that is no ledger."""
        files = position.get("files")
        if not isinstance(files, dict):
            return cls()
        pairs = ((name, str(value).partition(":")) for name, value in files.items())
        return cls({name: (stamp, digest) for name, (stamp, _, digest) in pairs})

    def written(self) -> Position:
        """As a position.

        Raises:
            SourceFailure: there are too many files.
        """
        if len(self.sent) > _MOST:
            raise SourceFailure(f"more than {_MOST} files are kept in the folder: move them away, or set `after: move`")
        return {"files": {name: f"{stamp}:{digest}" for name, (stamp, digest) in self.sent.items()}}

    def is_unchanged(self, name: str, stamp: str) -> bool:
        """Whether this file was sent as it is, as far as can be seen without reading it."""
        known = self.sent.get(digest_of(name.encode()))
        return known is not None and known[0] == digest_of(stamp.encode())

    def is_same(self, name: str, payload: bytes) -> bool:
        """Whether a file of this name was sent with this content."""
        known = self.sent.get(digest_of(name.encode()))
        return known is not None and known[1] == digest_of(payload)

    def with_file(self, name: str, stamp: str, payload: bytes) -> "FileLedger":
        """With one more, or another content of one."""
        entry = (digest_of(stamp.encode()), digest_of(payload))
        return FileLedger({**self.sent, digest_of(name.encode()): entry})

    def only(self, names: Iterable[str]) -> "FileLedger":
        """Without files that are gone: one that comes back under the name is news."""
        there = {digest_of(name.encode()) for name in names}
        return FileLedger({name: entry for name, entry in self.sent.items() if name in there})
