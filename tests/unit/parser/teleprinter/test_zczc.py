"""Files between ZCZC and NNNN whose head is made of signed lines; releases whose sender stands above the headline."""

import pytest

from tests.unit.parser.items import article_of

TEXT = "The ferry to the islands will run again from Monday, its owner said on Friday.\n\nTickets are on sale."


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_signed_lines_are_the_head_whatever_ends_them(ends: str) -> None:
    wire = f"ZCZC AAP\n%A\n#Transport: Ferry_BC2\n$Ferry to run again \n\n:(SANDHAVEN)\n*02000000\n@NSW\n{TEXT}\n\nNNNN"
    article = article_of(wire.replace("\n", ends))
    assert (article.format, article.headline) == ("zczc", "Ferry to run again")
    assert article.paragraphs[0].startswith("The ferry to the islands")
    assert not any("NNNN" in text or text.startswith(("#", "*")) for text in article.paragraphs)


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        (
            "%A\n$J\n:\n:Sandhaven Harbour Board\n*X\nMedia release: Harbour traffic rises\n\n",
            "Media release: Harbour traffic rises",
        ),
        ("#Sandhaven Tides\n:11/2/2026\n   ", "Sandhaven Tides"),
        ("YY RFG TDR\n:Ferry timetable of the islands\n:TIMES\n  ", "Ferry timetable of the islands"),
    ],
)
def test_without_a_signed_headline_the_first_line_or_the_label_is_one(head: str, headline: str) -> None:
    assert article_of(f"ZCZC FMG000\n{head}{TEXT}\nNNNN").headline == headline


def test_two_stories_of_a_day_are_two_articles_and_a_resend_is_one() -> None:
    ferry, again = (article_of(f"ZCZC AAP\n#Ferry\n$Ferry to run again\n{text}") for text in (TEXT, f"{TEXT} Now."))
    other = article_of(f"ZCZC AAP\n#Bridge\n$Bridge to open again\n{TEXT}")
    assert ferry.article_id == again.article_id != other.article_id


def test_the_sender_of_a_press_release_is_no_headline() -> None:
    text = f"Source: Sandhaven Ferries, Inc.\nMEDIA RELEASE PR67001\nSandhaven Ferries Opens New Line\n\n{TEXT}"
    assert article_of(text).headline == "Sandhaven Ferries Opens New Line"
