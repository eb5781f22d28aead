"""Teleprinter texts that lost control characters, numbers or signs on the way, and heads with labels."""

import pytest

from schemas.article import Article, Signal
from tests.unit.parser.items import article_of

FIRST = "The ferry to the islands will run again from Monday, its owner said on Friday."
SECOND = "Tickets are on sale, and the first boat is full."


def held(article: Article) -> set[str]:
    """Everything a reader would see."""
    return {article.headline or "", *article.paragraphs}


@pytest.mark.parametrize(
    ("head", "headline", "slug", "version"),
    [
        (
            "ABC0231\nU P GEN\n:BC-FERRY-ISLES-2NDLEAD\n2nd LEAD Ferry to run again =\n",
            "Ferry to run again",
            "BC-FERRY-ISLES-2NDLEAD",
            3,
        ),
        ("\nLDE4045\n(ECO) (XNA) FERRY TO RUN AGAIN\n", "FERRY TO RUN AGAIN", None, 1),
        (" 0017\nBC-FERRY\nFerry to run again\n", "Ferry to run again", "BC-FERRY", 1),
        ("\nFerry to run again\n", "Ferry to run again", None, 1),
    ],
)
def test_the_codes_below_zczc_are_no_headline(head: str, headline: str, slug: str | None, version: int) -> None:
    article = article_of(f"ZCZC{' ' if head[0].isalnum() else ''}{head}   {FIRST}\n   {SECOND}\n04-MAR-24 15:30 NNNN\n")
    assert (article.format, article.headline, article.slugline) == ("zczc", headline, slug)
    assert article.version == version
    assert article.paragraphs == (FIRST, SECOND)


def test_leads_of_one_keyword_line_are_one_article() -> None:
    first, lead, other = (
        article_of(f"ZCZC ABC{number}\n:BC-{slug}\n{FIRST}\nNNNN")
        for number, slug in ((1, "FERRY"), (2, "FERRY-2NDLEAD"), (3, "BRIDGE"))
    )
    assert first.article_id == lead.article_id != other.article_id
    assert (first.version, lead.version) == (1, 3)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_anpa_without_control_characters_is_read_by_its_marks(ends: str) -> None:
    wire = (
        "r i BC-XX-FERRY 03-04 0100\nBC-XX-FERRY,<\nFerry to run again<\nBy ADA VERHOEVEN=<\n"
        f"\t{FIRST}<\n\t{SECOND}<\n\tXP-WX-03-04-24 1015GMT<\n"
    )
    article = article_of(wire.replace("\n", ends))
    assert (article.format, article.headline, article.slugline) == ("anpa-1312", "Ferry to run again", "BC-XX-FERRY")
    assert article.bylines == ("Ada Verhoeven",)
    assert article.paragraphs == (FIRST, SECOND)
    assert article.priority == 4
    assert article.version_created is not None
    assert article.version_created.iso.startswith("2024-03-04T10:15")


def test_the_caret_head_is_enough_to_know_anpa() -> None:
    article = article_of(
        "^BC-XX--Ferry, 1st Ld-Writethru,0123\n^Ferry to run again\n^Eds: UPDATES with details.\n"
        f"^By ADA VERHOEVEN=\n\t{FIRST}\n\t{SECOND}\n"
    )
    assert (article.format, article.headline, article.version) == ("anpa-1312", "Ferry to run again", 2)
    assert article.bylines == ("Ada Verhoeven",)
    assert article.editor_note == "Eds: UPDATES with details."
    assert article.transmission is None


def test_two_letters_and_a_hyphen_do_not_make_anpa() -> None:
    assert article_of(f"US-Sandhaven talks go on\n\n{FIRST}\n\n{SECOND}").format == "plain-text"


def test_the_headline_of_7901_may_stand_above_the_text() -> None:
    wire = (
        "\x01abc0012 4 pl 180 XYZ 0034\r\n\r\nFerry/Islands/(Zusammenfassung 1530)\r\nFerry to run again\r\n"
        f"\x02    {FIRST}\r\n    {SECOND}\r\n\x03 051530 Feb 24\r\n\x04"
    )
    article = article_of(wire)
    assert (article.headline, article.headline_from_body) == ("Ferry to run again", False)
    assert (article.slugline, article.version, article.signal) == ("Ferry/Islands", 2, Signal.UPDATE)


def test_keywords_above_the_text_are_no_headline() -> None:
    head = "\x01abc0012 4 pl 180\r\nFerry/Islands/\r\nTransport/Sea/Sandhaven\r\n"
    wire = f"{head}\x02    {FIRST}\r\n    {SECOND}\r\n\x03\x04"
    assert article_of(wire).headline_from_body


def test_labelled_fields_are_read_as_what_they_say() -> None:
    article = article_of(
        "TITLE: Ferry to run again\nAUTHOR: Ada Verhoeven\nSLUG: ferry\nDATE: 2024-03-04 10:00\nVERSION: 3\n"
        f"EMBARGO: 2024-03-05 06:00 GMT\n\n{FIRST}\n\n{SECOND}\n"
    )
    assert (article.headline, article.bylines, article.slugline) == ("Ferry to run again", ("Ada Verhoeven",), "ferry")
    assert article.version == 3
    assert str(article.embargoed_until) == "2024-03-05 06:00:00+00:00"
    assert article.published_at is not None
    assert article.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    "head",
    [
        "标题：渡轮下周一恢复航行\n作者：王明",
        "Titel: Fähre fährt wieder\nAutor: Ada Verhoeven",
        "Título: El ferry vuelve a navegar\nPor: Ada Verhoeven",
        "Заголовок: Паром снова ходит\nДата: 04.03.2024",
    ],
)
def test_labels_may_be_of_any_language(head: str) -> None:
    article = article_of(f"{head}\n\n{FIRST}\n\n{SECOND}\n")
    assert article.headline == head.split("\n", maxsplit=1)[0].replace("：", ":").partition(":")[2].strip()
    assert article.paragraphs == (FIRST, SECOND)


def test_a_colon_in_a_headline_makes_no_labelled_head() -> None:
    article = article_of(f"Source: ferry to run again\n\n{FIRST}\n\nBy: nobody in particular, it said.\n")
    assert FIRST in article.paragraphs
    assert held(article) >= {FIRST, "By: nobody in particular, it said."}
