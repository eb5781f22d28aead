"""The cards of a store's records: what a stage finds them by without reading them all.

A card a row, tombstones and positions included, so that the sum of their checksums is that of the rows. Summing them
reads a hundred bytes a record in SQLite's own code, beside the event loop: what a start can afford at any size.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from services.stream.stored_records import CardMaker, StoredSummary
from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError, TopicRecord

SCHEMA = """
CREATE TABLE cards(
    key BLOB PRIMARY KEY, offset INTEGER NOT NULL, checksum INTEGER NOT NULL, gone INTEGER NOT NULL,
    resident INTEGER NOT NULL, touched INTEGER, shrinks INTEGER NOT NULL, arrived INTEGER, word TEXT, other_word TEXT
) WITHOUT ROWID;
CREATE INDEX cards_resident ON cards(offset, checksum) WHERE resident = 1;
CREATE INDEX cards_due ON cards(touched, key, checksum) WHERE touched IS NOT NULL;
CREATE INDEX cards_shrinking ON cards(touched, key, checksum) WHERE touched IS NOT NULL AND shrinks = 1;
CREATE INDEX cards_word ON cards(word) WHERE word IS NOT NULL;
CREATE INDEX cards_word_again ON cards(word, offset) WHERE word IS NOT NULL;
CREATE INDEX cards_other_word ON cards(other_word) WHERE other_word IS NOT NULL;
CREATE INDEX cards_other_word_again ON cards(other_word, offset) WHERE other_word IS NOT NULL;
"""
"""Words are in two trees each: what one of them lost to damage, the other has. The other indexes have the checksums, so
that each can be compared with its table without reading that again and again."""
_INDEXES = {
    "cards_resident": "resident = 1",
    "cards_due": "touched IS NOT NULL",
    "cards_shrinking": "touched IS NOT NULL AND shrinks = 1",
}
"""Those that are compared with their table at a start; trees of words are compared with each other when they are
read."""
_UNDER = " UNION ALL ".join(
    f"SELECT {tree}, key FROM cards INDEXED BY cards_{column}{again} WHERE {column} = :word"  # noqa: S608 - ours
    for tree, again in enumerate(("", "_again"))
    for column in ("word", "other_word")
)
"""In one statement, so that both trees are seen as they are after the same write."""
_DUE = "SELECT touched, key FROM cards INDEXED BY {} WHERE {} AND (touched, key) > (?, ?) ORDER BY touched, key LIMIT ?"
_NEXT_DUE = {
    shrinking: _DUE.format(name, _INDEXES[name])
    for shrinking, name in ((False, "cards_due"), (True, "cards_shrinking"))
}


@dataclass(frozen=True, slots=True)
class CardsTable:
    """The cards in one open file."""

    db: sqlite3.Connection
    maker: CardMaker

    def put(self, record: TopicRecord, checksum: int) -> None:
        """Write the card of a record that takes the place of an older one."""
        card = self.maker.card_of(record.key, record.value)
        gone, (word, other) = record.value is None, card.words
        row = (card.resident, card.touched, card.shrinks, card.arrived, word, other)
        self.db.execute(
            "REPLACE INTO cards VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [record.key, record.offset, checksum, gone, *row],
        )


def summarize(db: sqlite3.Connection, rows: int, checksum: int) -> StoredSummary:
    """What the store has by its cards, all of which are read.

    Raises:
        StoreNotTrustedError: they, or an index of theirs, are not those of the rows.
    """
    sums = ", ".join(
        f"coalesce(sum(({condition}) * checksum), 0), coalesce(sum({condition}), 0)" for condition in _INDEXES.values()
    )
    counts: dict[str, int] = {}
    arrived: int | None = None
    found = [0] * (2 + 2 * len(_INDEXES))
    for kind, first, end in _ranges(db):
        living, latest, *numbers = db.execute(
            f"SELECT sum(gone = 0), max(arrived), sum(checksum), count(*), {sums} "  # noqa: S608 - ours
            "FROM cards NOT INDEXED WHERE key >= ? AND key < ?",
            [first, end],
        ).fetchone()
        counts[kind] = counts.get(kind, 0) + living
        arrived = max((each for each in (arrived, latest) if each is not None), default=None)
        found = [one + other for one, other in zip(found, numbers, strict=True)]
    if found[:2] != [checksum, rows]:
        raise StoreNotTrustedError(RebuildReason.DAMAGED, f"cards of {found[1]} of {rows} rows")
    for place, (name, condition) in enumerate(_INDEXES.items()):
        in_index = db.execute(
            f"SELECT coalesce(sum(checksum), 0), count(*) FROM cards INDEXED BY {name} WHERE {condition}"  # noqa: S608 - ours
        ).fetchone()
        if list(in_index) != found[2 + 2 * place : 4 + 2 * place]:
            raise StoreNotTrustedError(RebuildReason.DAMAGED, name)
    return StoredSummary(counts, arrived)


def next_due(
    db: sqlite3.Connection, touched: int, key: bytes, most: int, *, shrinking: bool
) -> list[tuple[int, bytes]]:
    """Times and keys of the next cards in the order of expiry."""
    return db.execute(_NEXT_DUE[shrinking], [touched, key, most]).fetchall()


def keys_under(db: sqlite3.Connection, word: str) -> list[bytes]:
    """Keys of the cards with this word.

    Raises:
        StoreNotTrustedError: two trees disagree about them.
    """
    found: tuple[set[bytes], set[bytes]] = (set(), set())
    for tree, key in db.execute(_UNDER, {"word": word}):
        found[tree].add(key)
    if found[0] != found[1]:
        # A copy that is not found would outlive the kill of its original.
        raise StoreNotTrustedError(RebuildReason.DAMAGED, f"{len(found[0])} and {len(found[1])} cards under one word")
    return list(found[0])


def _ranges(db: sqlite3.Connection) -> Iterator[tuple[str, bytes, bytes]]:
    """Each kind of records, with its first possible key and the first one after it."""
    after = b""
    while (
        row := db.execute("SELECT key FROM cards WHERE key >= ? ORDER BY key LIMIT 1", [after]).fetchone()
    ) is not None:
        key = row[0]
        kind, colon, _ = key.partition(b":")
        first, after = (kind + b":", kind + b";") if colon else (key, key + b"\0")
        yield kind.decode(errors="replace"), first, after
