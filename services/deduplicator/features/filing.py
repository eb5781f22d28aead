"""Which of two texts by one source replaces the other: a marked update or correction what it was made from. Pure.

Sources without guids send "UPDATE 2-…" and "CORRECTED-…" as items of their own. Neither is a copy of the item before
it: the earlier one is what is out of date, whichever arrived first.
"""

from typing import NamedTuple

from services.deduplicator.settings import CopyThresholds
from services.text.stop_words import STOP_WORDS
from services.text.tokens import words


class Filing(NamedTuple):
    """Who filed a text, when, and as what."""

    source: bytes
    """Digest of the source's id."""
    marked: bool
    """Whether the source calls it an update, a correction or a refile."""
    version: int
    event: int
    headline: str


def replaces(this: Filing, other: Filing, rules: CopyThresholds) -> bool:
    """Whether this text is marked as what takes the other's place, and may do so."""
    # The headline tells a correction of today's bulletin from yesterday's, of which most words are the same.
    return (
        this.marked
        and this.source == other.source
        and abs(this.event - other.event) <= rules.replaced_within.total_seconds()
        and _comes_after(this, other)
        and shared_headline(this.headline, other.headline) >= rules.replaced_headline
    )


def shared_headline(one: str, other: str) -> float:
    """Share of the content words of the shorter headline that the other has, too."""
    mine, theirs = _content_words(one), _content_words(other)
    fewest = min(len(mine), len(theirs))
    return len(mine & theirs) / fewest if fewest else 0.0


def _comes_after(this: Filing, other: Filing) -> bool:
    # A wire numbers its updates and not its corrections: where both have a number it is surer than any clock. What
    # is neither numbered nor marked is the first that was sent.
    numbered = this.version > 1 and (other.version > 1 or not other.marked)
    if numbered and this.version != other.version:
        return this.version > other.version
    return this.event > other.event or (this.event == other.event and not other.marked)


def _content_words(headline: str) -> set[str]:
    return {word for word in words(headline) if len(word) > 1 and word not in STOP_WORDS}
