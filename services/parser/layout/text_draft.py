"""A plain text, alone or inside a frame, → a draft: the steps of this room in their order."""

from services.parser.draft import Draft
from services.parser.input.characters import one_line, repair
from services.parser.layout.line_classes import TextLine, classify
from services.parser.layout.text_layout import lay_out
from services.parser.layout.thresholds import LAYOUT
from services.parser.layout.unwrap import unwrap
from services.parser.lines.marks import mark_version
from services.parser.stamps.wall_clock import WallClock


def text_lines(text: str, clock: WallClock, *, fewest: int = LAYOUT.fewest_lines) -> list[TextLine]:
    """The lines of a text, repaired, unwrapped and classified; an empty line begins a new block.

    `fewest`: how many lines are enough to show that the text is wrapped.
    """
    block, found = 0, []
    for raw_line in unwrap(repair(text).split("\n"), fewest):
        line = one_line(raw_line)
        if line:
            found.append(classify(line, block, clock))
        else:
            block += 1
    return found


def draft_from_lines(lines: list[TextLine], name: str, headline: str | None = None) -> Draft:
    """The draft of classified lines; `headline` if the format has a field for it."""
    layout = lay_out(lines, headline_known=headline)
    return Draft(
        format=name,
        headline=layout.headline,
        version=mark_version(layout.marks),
        subheadline=layout.subheadline,
        bylines=layout.bylines,
        desk=layout.desk,
        published_at=layout.published,
        updated_at=layout.updated,
        pieces=layout.pieces,
    )
