"""Thresholds of single lines: beyond these lengths (characters) a line is not looked at, because it is a paragraph."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineThresholds:
    """How long a line of each kind can be. They also bound the work of the patterns, some of which backtrack."""

    furniture: int = 200
    caption: int = 700
    caption_words: int = 4
    """Words behind "FILE PHOTO:" from which on they are a caption; fewer are a name, thus a credit."""
    byline: int = 160
    byline_field: int = 5_000
    """A longer one is a text: nobody is looked for in it. Papers of physicists name a hundred authors in 2,000."""
    first_sentence: int = 2_000
    """Of a paragraph that lends the headline: where no sentence ends up to here, the headline does."""
    name: int = 60
    """Of one person's name, or of a newsroom's."""
    editor_note: int = 1_000
    sign_off: int = 700
    closing_mark: int = 80
    """The longest mark of an agency and its editors' initials; "This report by The Canadian Press was …" needs 75."""
    closing_paragraphs: int = 3
    """Last paragraphs that may be sign-offs: thanks to reporters, the initials, the mark."""
    caption_paragraph: int = 200
    """A paragraph of marked-up text that is longer is not a caption, whatever cue it ends with."""
    repeated_headline: int = 300
    top_paragraphs: int = 3
    """Paragraphs before which a byline, a repeated headline or the dateline may still come."""
    dateline_window: int = 140
    """Of a paragraph: a dateline with two places, weekday, date and agency fits."""


LINES = LineThresholds()
