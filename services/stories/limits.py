"""Keeps a story's record small however long the story runs: what its lists leave out, how texts are cut. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from services.stories.ranking import Fragment

T = TypeVar("T")


def first_and_latest(items: Sequence[T], most: int) -> Sequence[T]:
    """Of too many the first and the latest: how it began, and where it stands."""
    return items if len(items) <= most else [items[0], *items[len(items) - most + 1 :]]


def first_and_latest_fitting(parts: Sequence[Fragment], most_bytes: int) -> list[Fragment]:
    """The first, and as many of the latest as fit."""
    if not parts:
        return []
    latest = list(_fitting(reversed(parts[1:]), most_bytes - len(parts[0]) - 1))
    return [parts[0], *reversed(latest)]


def leading_fitting(parts: Iterable[Fragment], most_bytes: int) -> list[Fragment]:
    """As many from the front as fit."""
    return list(_fitting(parts, most_bytes))


def shortened(text: str | None, most: int) -> str | None:
    """A text of at most so many characters; an ellipsis ends one that was cut."""
    return text if text is None or len(text) <= most else text[: most - 1].rstrip() + "…"


def _fitting(parts: Iterable[Fragment], most_bytes: int) -> Iterator[Fragment]:
    left = most_bytes
    for part in parts:
        left -= len(part) + 1  # with the comma that follows it
        # Nothing smaller further on is tried: a list with a hole in it would say that nothing was there.
        if left < 0:
            return
        yield part
