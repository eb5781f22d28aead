"""Thresholds of plain-text layout. Widths are in characters (columns), counts in lines or words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayoutThresholds:
    """From where on lines count as wrapped, as a headline, as a heading."""

    sniffed: int = 8_192
    """Characters at the start by which plain text is distinguished from other bytes."""
    control_share: float = 0.02
    """Control characters among them: more, and it is a file of another kind. Old wires print a few."""
    fewest_lines: int = 3
    """Fewer lines show no column, except in a format that wraps all its text."""
    narrowest_line: int = 36
    """Shorter lines say nothing about the column a text was wrapped at."""
    narrow_column: int = 55
    """Up to here lines may be those of a list: nearly all of them must be full."""
    widest_line: int = 110
    """Longer lines were not wrapped by a wire (teleprinters print 69 columns, mail 72 to 78)."""
    wide_share: float = 0.05
    """Of the lines, and one line in any text, may be wider: a table's row or an address."""
    narrow_pairs: int = 3
    narrow_full_share: float = 0.8
    """Fewer pairs of lines, or a smaller share of full ones, are a list of short lines."""
    open_share: float = 0.5
    """Of the long lines, more than this stop in mid-sentence, or each line is a paragraph."""
    wrapped_line: int = 40
    """A line this long that stops in mid-sentence is continued by the next one."""
    ragged: int = 4
    """Columns by which a wire may break a line early."""
    sentence_words: int = 5
    """In the head of a wire: a line of so many words that ends like a sentence is the text's first."""
    full_head_line: int = 58
    """Characters from which on a line of a headline was broken for want of room (teleprinters print 69)."""
    head_texts: int = 3
    """Lines of text that may stand between lines of head matter (subheadline, location) before the body begins."""
    marks: int = 3
    """Lines above the headline that may be marks; no wire has more."""
    headline: int = 260
    heading: int = 100
    heading_words: int = 14
    licence_lines: int = 8
    """At the top of a text: the foot of an article may name the licence under which others may print it."""


LAYOUT = LayoutThresholds()
