"""Copy that a wire broke at its column comes back as paragraphs, and nothing of it becomes a heading."""

from textwrap import fill

import pytest

from services.parser.layout.unwrap import unwrap
from tests.unit.parser.items import article_of

OPENING = """
The harbour board said on Sunday that the tidal bridge would open again before the end of the month, after repairs that
took eleven weeks and cost twice what had been planned."""
CAUSE = """
Engineers found cracks in two of the nine piers in November, and the board closed the crossing to lorries on the same
evening, and to all other traffic three days later."""
FERRIES = """
Ferries will sail until the end of March, the board said, and tickets that were bought in advance stay valid."""
PARAGRAPHS = tuple(" ".join(text.split()) for text in (OPENING, CAUSE, FERRIES))
LONG_TITLE = (
    "Tidal bridge at Lindmoor to open again before the end of the month, says the harbour board, which still has to "
    "find the money for a second pair of piers"
)


@pytest.mark.parametrize("column", [42, 50, 60, 66, 70, 75, 80])
@pytest.mark.parametrize("title", ["Tidal bridge to open again", LONG_TITLE])
@pytest.mark.parametrize("indent", ["", "   "])
def test_wrapped_copy_is_joined_into_paragraphs(column: int, title: str, indent: str) -> None:
    between = "\n" if indent else "\n\n"
    wrapped = between.join(fill(indent + text, column, break_on_hyphens=False) for text in PARAGRAPHS)
    article = article_of(f"{title}\n\n{wrapped}\n")
    assert (article.headline, article.paragraphs, article.headings) == (title, PARAGRAPHS, ())


def test_a_first_paragraph_without_a_headline_is_not_a_heading() -> None:
    wrapped = "\n\n".join(fill(text, 64, break_on_hyphens=False) for text in PARAGRAPHS)
    article = article_of(f"LINDMOOR, Jan 21 (Reuters) - {wrapped}\n")
    assert (article.headings, len(article.paragraphs)) == ((), 3)


@pytest.mark.parametrize(
    "lines",
    [
        ["Shr 81 cts vs 78 cts", "Net 4.1 mln vs 3.9 mln", "Revs 88 mln vs 80 mln", "Avg shrs 5.1 mln vs 5.0 mln"],
        [
            "Lindmoor 2 Ardley 1 (half-time 1-0, att. 310)",
            "Quenby 0 Farhaven 0",
            "Oster 3 Wyke 3 after extra time, pens 4-2",
        ],
        list(PARAGRAPHS),
        ["One line"],
        [],
    ],
)
def test_lists_and_long_lines_are_left_as_they_are(lines: list[str]) -> None:
    assert unwrap(lines) == lines
