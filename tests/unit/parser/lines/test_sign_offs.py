"""What agencies write below a story is no text, and nothing else at the end of a text is taken for it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, PieceKind
from services.parser.lines.sign_offs import KINDS, TABLE, ending
from services.parser.running_text import arrange
from services.parser.stamps.wall_clock import WallClock
from services.parser.words.phrases import phrases
from tests.unit.parser.items import article_of

CLOCK = WallClock(datetime(2024, 1, 21, 6, 30, tzinfo=UTC))
LAST = "The ferry office said it would look into the cause."
TEXT = f"Ferry runs aground\n\nLINDMOOR - A ferry ran aground off Lindmoor on Monday, its owner said.\n\n{LAST}"

MARKS = [
    "kl/mn/op",
    "bur-kl/mno/pq",
    "KLM/NOP/QRS",
    "___",
    "Associated Press writer Ann Falk in Lindmoor contributed to this report.",
    "Jo Berg in Karsund and Ann Falk in Lindmoor contributed to this report.",
    "Reuter",
    "AAP kl/mn",
    "AAP RTV",
    "AFP kl",
    "PTI KLM NO",
    "ends",
    "This report by The Canadian Press was first published March 3, 2024.",
    "dpa kl mno n1",
    "(Schluss) klm/no",
    "(SDA/kl)",
    "(ats/klm)",
    "/ritzau/",
    "(©NTB)",
    "==Kyodo",
    "Enditem",
    "--0--",
    "EFE kl/mno",
    "(ANSA).",
    "(Belga)",
    "KLM // NOP",
    "Lusa/Fim",
    "(النهاية)",
    "(END) klm",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_sign_off_below_a_story_is_removed(mark: str) -> None:
    article = article_of(f"{TEXT}\n\n{mark}")
    assert article.paragraphs[-1] == LAST
    reason = RemovalReason.CREDIT if "contributed" in mark else RemovalReason.END_MARK
    assert mark in [line.text for line in article.removed if line.reason is reason]


@pytest.mark.parametrize(
    ("closing", "mark"),
    [
        (f"{LAST} (ANSA).", "(ANSA)."),
        (f"{LAST} (TT)", "(TT)"),
        (f"{LAST} /ritzau/", "/ritzau/"),
        (f"{LAST} Enditem", "Enditem"),
        (f"{LAST} (Reporting by Ann Falk Editing by Jo Berg)", "(Reporting by Ann Falk Editing by Jo Berg)"),
        ("航运公司星期一说，将调查原因。（完）", "（完）"),
        ("船会社は原因を調べると述べた。（共同）", "（共同）"),
    ],
)
def test_a_mark_behind_the_last_sentence_is_removed_from_it(closing: str, mark: str) -> None:
    found = ending(closing)
    assert found is not None
    assert (f"{found.text} {mark}" if " " in closing else found.text + mark) == closing
    assert found.sign_off == mark


def test_the_reporters_of_a_sign_off_within_the_last_paragraph_are_bylines() -> None:
    article = article_of(f"{TEXT} (Reporting by Ann Falk Editing by Jo Berg)")
    assert article.bylines == ("Ann Falk",)
    assert article.paragraphs[-1] == LAST


def test_several_sign_offs_below_each_other_are_removed() -> None:
    thanks = "AP writer Ann Falk in Lindmoor contributed to this report."
    article = article_of(f"{TEXT}\n\n___\n\n{thanks}")
    assert article.paragraphs[-1] == LAST


@pytest.mark.parametrize(
    "closing",
    [
        "He told ANSA he would not resign (ANSA reported it first).",
        "The end of the season ends a long drought",
        "AAP shares rose 3 percent.",
        "Reuters was the first to report the deal.",
        "The ferry, run by TT (TT), was late.",
        "Volunteers in Lindmoor contributed to the rescue, the office said.",
        "Spain's EFE agency said so.",
        "yes/no answers are not enough, he said",
        "1-0",
        "It was a 3-0 win.",
        "dpa said it would appeal.",
        "Enditem is a word that no reader knows.",
    ],
)
def test_the_last_sentence_of_a_story_stays(closing: str) -> None:
    assert ending(closing) is None


@given(st.lists(st.from_regex(r"[A-Z][a-z]{1,9}( [a-z]{1,9}){5,12}[.]", fullmatch=True), min_size=1, max_size=4))
def test_prose_is_never_shortened(sentences: list[str]) -> None:
    assert ending(" ".join(sentences)) is None


@given(st.text(max_size=300))
def test_no_character_is_lost_or_made(text: str) -> None:
    found = ending(text)
    if found:
        assert "".join((found.text + found.sign_off).split()) == "".join(text.split())
        assert found.sign_off


def test_a_text_that_is_nothing_but_a_mark_stays() -> None:
    assert arrange((BodyPiece(PieceKind.PARAGRAPH, "dpa kl"),), None, None, CLOCK).paragraphs == ("dpa kl",)


def test_every_row_says_where_its_form_comes_from() -> None:
    assert {row.kind for row in phrases(TABLE, KINDS)} == KINDS
    assert all(len(row.origin) >= 20 for row in phrases(TABLE, KINDS))


def test_an_end_mark_in_a_paragraph_of_its_own() -> None:
    found = ending("（完）")
    assert found
    assert (found.text, found.sign_off) == ("", "（完）")
