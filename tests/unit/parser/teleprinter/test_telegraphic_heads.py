"""Heads of telegraphic wires: marks above the headline are none, "=" ends the head, leads are one article."""

import pytest

from services.parser.formats.teleprinter.text_head import read_text_head
from services.parser.lines.marks import is_mark, mark_version
from tests.unit.parser.items import article_of

TEXT = "\n\nOslo (dpa) - The ferry line to the islands will run twice as often from Monday, it\nsaid on Friday.\n"


def wire(head: str, words: str = "ferries") -> bytes:
    return f"ZCZC bdt0123 4 pl 120 dpa 0456\n{words}/\n{head}{TEXT}021204 okt 26\nNNNN\n".encode()


@pytest.mark.parametrize(
    "line",
    ["1ST LEAD", "(Achtung)", "EXTRA", "2. Zusammenfassung", "3rd Update", "Papier général", "*Refile*"],
)
def test_a_mark_is_no_headline(line: str) -> None:
    head = read_text_head(f"{line}\nFerries run more often =\n\nText.", "")
    assert (head.headline, head.marks) == ("Ferries run more often", (line,))


@pytest.mark.parametrize("line", ["Lead found in water pipes", "Extra ferries to islands", "Achtung Baby turns 35"])
def test_a_headline_that_begins_like_a_mark_is_none(line: str) -> None:
    assert not is_mark(line)


@pytest.mark.parametrize(
    ("marks", "version"),
    [((), 1), (("1ST LEAD",), 2), (("3. Zusammenfassung",), 4), (("Second Lead",), 3)],
)
def test_a_mark_counts_as_a_version(marks: tuple[str, ...], version: int) -> None:
    assert mark_version(marks) == version


def test_a_headline_of_two_lines_and_its_byline_end_at_the_sign() -> None:
    head = read_text_head("Ferries to the islands to run\ntwice as often\nBy Ann Writer, dpa =\n\nText.", "")
    assert head.headline == "Ferries to the islands to run twice as often"
    assert head.bylines == ("By Ann Writer, dpa",)


def test_an_equals_sign_in_the_text_ends_no_head() -> None:
    assert read_text_head("Ferries run more often\n\nThe result: two plus two =\nfour.", "").headline is None


def test_a_lead_is_a_newer_version_of_the_same_article() -> None:
    first = article_of(wire("Ferries to run more often ="))
    lead = article_of(wire("1ST LEAD\nFerries to run twice as often ="))
    assert (first.headline, lead.headline) == ("Ferries to run more often", "Ferries to run twice as often")
    assert first.article_id == lead.article_id
    assert (first.version, lead.version) == (1, 2)


def test_another_story_of_the_day_is_another_article() -> None:
    ferries, trains = article_of(wire("Ferries =")), article_of(wire("Trains =", "trains"))
    assert ferries.article_id != trains.article_id
