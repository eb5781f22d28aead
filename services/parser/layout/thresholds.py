"""Thresholds of plain-text layout. Widths are in characters (columns), counts in lines or words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayoutThresholds:
    """From where on lines count as wrapped, as a headline, as a heading."""

    fewest_lines: int = 3
    """Fewer lines show no column, except in a format that wraps all its text."""
    narrowest_line: int = 36
    """Shorter lines say nothing about the column a text was wrapped at."""
    narrow_column: int = 55
    """Up to here lines may be those of a list: nearly all of them must be full."""
    widest_line: int = 110
    """Longer lines were not wrapped by a wire (teleprinters print 69 columns, mail 72 to 78)."""
    wrapped_line: int = 40
    """A line this long that stops in mid-sentence is continued by the next one."""
    ragged: int = 4
    """Columns by which a wire may break a line early."""
    head_texts: int = 3
    """Lines of text that may stand between lines of head matter (subheadline, location) before the body begins."""
    headline: int = 260
    heading: int = 100
    heading_words: int = 14


LAYOUT = LayoutThresholds()
