"""Thresholds of the wire's instructions. Too small ones miss an order, too large ones take news for an order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstructionThresholds:
    """Which lines may hold an instruction."""

    notice_words: int = 120
    """A text of at most so many words may consist of nothing but a notice, so all its lines are read like notes."""
    notice_line: int = 2_000
    """Characters of a line that are searched: an editor's note may be long."""
    embargo_line: int = 240
    """Characters: a longer line that mentions an embargo is a paragraph of news about one."""
    headline_words: int = 3
    """Words behind "KILL:" that are enough to name a story by its headline."""
    quoted_words: int = 2
    """Words in quotation marks inside a notice that are enough: desks quote headlines."""
    opening_paragraphs: int = 3
    opening_headings: int = 2
    closing_paragraphs: int = 2
    """Where notices and embargoes stand that no field holds."""


INSTRUCTIONS = InstructionThresholds()
