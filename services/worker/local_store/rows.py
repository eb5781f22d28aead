"""A row of a store as it was written, with its checksum; and the proof of many rows."""

import sqlite3
import struct
import zlib

from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError, TopicRecord

_RECORD = struct.Struct("<qqq")

_NEWEST = "SELECT offset, key, value, written, checksum FROM state ORDER BY offset DESC LIMIT ?"
_PROVED_AT_THE_START = 50_000
"""Less than a second. To read all of a store of any size would take minutes; the others are proved when they are read.
A card proves at any size that a row is there, and which."""


def checksum_of(record: TopicRecord) -> int:
    """Of all that a record is. The sum of those of all rows is that of the store."""
    length = -1 if record.value is None else len(record.value)
    # The length with the rest: else bytes that moved from key to value would go unnoticed.
    numbers = _RECORD.pack(record.offset, record.written, length)
    return zlib.crc32(record.value or b"", zlib.crc32(record.key, zlib.crc32(numbers)))


def checked(row: tuple[int, bytes, bytes | None, int, int], on_card: int | None = None) -> TopicRecord:
    """The record in a row, which is as it was written, and as its card says.

    Raises:
        StoreNotTrustedError: it is not.
    """
    try:
        record = TopicRecord(*row[:4])
        if checksum_of(record) == row[4] and on_card in (None, row[4]):
            return record
    except (TypeError, struct.error):  # a column of another type
        pass
    raise StoreNotTrustedError(RebuildReason.DAMAGED, f"row at offset {row[0]}")


def prove_newest(db: sqlite3.Connection, rows: int, checksum: int) -> None:
    """Read the latest of so many rows with that sum of checksums, all of them where they are few.

    For a start that does not read all rows: damage is found while the store can be made again at no cost.

    Raises:
        StoreNotTrustedError: something is not what was written, or is missing.
    """
    number = total = 0
    for row in db.execute(_NEWEST, [_PROVED_AT_THE_START]):
        checked(row)
        number, total = number + 1, total + row[4]
    if number < min(rows, _PROVED_AT_THE_START) or (number == rows and total != checksum):
        raise StoreNotTrustedError(RebuildReason.DAMAGED, f"{number} of {rows} rows")
