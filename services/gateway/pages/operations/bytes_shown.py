"""The bytes of a message that nobody could read, safe to look at. Pure.

Every byte that is not a plain letter, digit or mark is shown by its number: nothing in it can hide, turn the line
round, or be taken for a word of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_IN_LINE = 16
_MOST = 4096
"""Bytes that are shown: the head says what is wrong with most."""


@dataclass(frozen=True, slots=True)
class ByteLine:
    """One line of the listing."""

    offset: str
    numbers: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownBytes:
    """The head of a message, and how much there is."""

    lines: tuple[ByteLine, ...]
    size: int
    left_out: int


def shown_bytes(value: bytes | None) -> ShownBytes:
    """The listing."""
    given = value or b""
    head = given[:_MOST]
    return ShownBytes(tuple(_lines(head)), len(given), len(given) - len(head))


def _lines(head: bytes) -> Iterator[ByteLine]:
    for at in range(0, len(head), _IN_LINE):
        piece = head[at : at + _IN_LINE]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in piece)
        yield ByteLine(f"{at:06x}", piece.hex(" "), text)
