"""Lines that were broken are put together once, and the words are the same as if each had been added to the last."""

from services.parser.formats.mail.flowed import unflowed
from services.parser.layout.unwrap import put_together, unwrap


def test_the_lines_of_a_paragraph_become_one_without_the_space_around_them() -> None:
    assert put_together(["  First line  ", " second ", "third "]) == "  First line second third"


def test_a_single_line_stays_as_it_is() -> None:
    assert put_together(["  A line  "]) == "  A line  "


def test_wrapped_lines_make_one_paragraph() -> None:
    line = "The bridge over the river opened on Friday, and all of the"
    assert unwrap([f"{line} "] * 5) == [" ".join([line] * 5)]


def test_flowed_lines_are_joined_with_or_without_their_last_space() -> None:
    assert unflowed("a \nb \nc\nd") == "a b c\nd"
    assert unflowed("a \nb \nc\nd", delete_space=True) == "abc\nd"
    assert unflowed("> a \n> b\n>> c \n> d") == ">a b\n>>c \n>d"
