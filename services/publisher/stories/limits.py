"""Keeps a story's record small however long the story runs: what its lists leave out, how texts are cut. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from schemas.record import Part

PartT = TypeVar("PartT", bound=Part)
T = TypeVar("T")


def first_and_latest(items: Sequence[T], most: int) -> Sequence[T]:
    """Of too many the first and the latest: how it began, and where it stands."""
    return items if len(items) <= most else [items[0], *items[len(items) - most + 1 :]]


def first_and_latest_fitting(parts: Sequence[PartT], most_bytes: int) -> tuple[PartT, ...]:
    """The first, and as many of the latest as fit."""
    if not parts:
        return ()
    latest = _fitting(reversed(parts[1:]), most_bytes - _size(parts[0]))
    return (parts[0], *reversed(list(latest)))


def leading_fitting(parts: Iterable[PartT], most_bytes: int) -> tuple[PartT, ...]:
    """As many from the front as fit."""
    return tuple(_fitting(parts, most_bytes))


def shortened(text: str | None, most: int) -> str | None:
    """A text of at most so many characters; an ellipsis ends one that was cut."""
    return text if text is None or len(text) <= most else text[: most - 1].rstrip() + "…"


def _fitting(parts: Iterable[PartT], most_bytes: int) -> Iterator[PartT]:
    left = most_bytes
    for part in parts:
        left -= _size(part)
        # Nothing smaller further on is tried: a list with a hole in it would say that nothing was there.
        if left < 0:
            return
        yield part


def _size(part: Part) -> int:
    """Its bytes in the record, with the comma that follows it."""
    return len(part.model_dump_json().encode()) + 1
