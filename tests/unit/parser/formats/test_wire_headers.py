"""ANPA 1312 and IPTC 7901 as agencies fill them: cut keywords, head lines, designators, numbers of their own."""

import pytest

from schemas.article import Article, RemovalReason, Signal
from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse
from tests.unit.parser.items import ARRIVAL, article_of

TEXT = (
    "\t   LINDMOOR, Quenby (AP) _ A bridge opened again after eleven weeks.\r\n \r\n"
    "\t   ``It took long,'' the harbour master said.\r\n \r\n"
)


def anpa(codes: str, keywords: str, head: str = "", *, number: str = "a0123", count: str = " 0345") -> Article:
    top = "".join(f"^{line}\r\n" for line in head.split("|") if line)
    header = f"\x16\x16\x01{number}\x1fxx-\r\n{codes} \x13\x11 {keywords}   01-21{count}\r\n"
    return article_of(f"{header}\x02{top}{TEXT}\x03\r\nAP-NY-01-21-24 0610EST<\r\n\x04")


def test_the_head_of_an_anpa_text_gives_headline_byline_credit_and_whole_keywords() -> None:
    article = anpa(
        "r i",
        "BC-EU--LindmoorBridge 1stLd-Writethru",
        "BC-EU--Lindmoor Bridge, 1st Ld-Writethru,127<|Tidal bridge opens again<|Eds: Adds quote.<|AP Photo XLM101<|"
        "By ADA VERHOEVEN=|Associated Press=",
    )
    assert (article.headline, article.bylines, article.credit) == (
        "Tidal bridge opens again", ("Ada Verhoeven",), "Associated Press",
    )  # fmt: skip
    assert (article.slugline, article.version, article.signal) == ("BC-EU--Lindmoor Bridge", 2, Signal.UPDATE)
    assert article.paragraphs[1] == "“It took long,” the harbour master said."
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.agency) == ("Lindmoor, Quenby", "AP")
    assert article.version_created is not None
    assert article.version_created.iso == "2024-01-21T06:10:00-05:00"
    headers = {line.text for line in article.removed if line.reason is RemovalReason.WIRE_HEADER}
    assert {"AP Photo XLM101", "Associated Press", "BC-EU--Lindmoor Bridge, 1st Ld-Writethru,127"} <= headers


def test_cut_keywords_of_the_header_and_whole_ones_of_the_text_name_one_article() -> None:
    cut = anpa("r i", "BC-EU--LindmoorBridge 1stLd-Writethru", number="a0124")
    whole = anpa("r i", "BC-EU--LindmoorBridge", "BC-EU--Lindmoor Bridge,127<", number="a0125")
    assert cut.article_id == whole.article_id
    assert (cut.version, whole.version) == (2, 1)


@pytest.mark.parametrize(
    ("letter", "priority"), [("f", 1), ("b", 2), ("u", 3), ("r", 4), ("d", 5), ("s", 6), ("a", 7), ("q", None)]
)
def test_the_priority_letter_is_transport_priority(letter: str, priority: int | None) -> None:
    assert anpa(f"{letter} i", "BC-Lindmoor Bridge").priority == priority


@pytest.mark.parametrize(
    ("words", "version", "part"),
    [
        ("1stAdd", 2, "add"),
        (", Sub", 2, "sub"),
        (", 2nd Take", 3, "take"),
        (" 3rdLd-Insert", 4, "insert"),
        ("", 1, None),
    ],
)
def test_parts_of_a_story_say_that_they_are_parts(words: str, version: int, part: str | None) -> None:
    article = anpa("r i", f"PM-Lindmoor Bridge {words}".strip())
    assert article.version == version
    assert [warning.rpartition(" ")[2] for warning in article.warnings] == ([part] if part else [])


def test_keyword_lines_without_a_word_count_are_read() -> None:
    assert anpa("d a", "BC-Lindmoor Bridge", count="").slugline == "BC-Lindmoor Bridge"


DPA = """eca0001 4 pol 46  dpa 0027\r
\r
Bridges/\r
{note}{stx}Tidal bridge opens again\r
By Ada Verhoeven, dpa =\r
\r
Lindmoor (dpa) - A bridge opened again after eleven weeks, the harbour\r
board said on Monday.\r
\r
# Notebook\r
\r
## Note to editors\r
- adds quote\r
\r
* * * *\r
The following information is not intended for publication\r
- Tel: 0000\r
"""


def framed(note: str = "") -> str:
    return f"\x01{DPA.format(note=note, stx=chr(2))}\x03211259 GMT Jan 24\r\n\x04"


def test_the_number_that_dpa_writes_in_place_of_keywords_is_not_a_keyword() -> None:
    article = article_of(framed())
    assert (article.slugline, article.headline, article.bylines) == (
        "Bridges", "Tidal bridge opens again", ("Ada Verhoeven",),
    )  # fmt: skip
    assert article.paragraphs == ("A bridge opened again after eleven weeks, the harbour board said on Monday.",)
    assert any("not intended for publication" in line.text for line in article.removed)


def test_a_word_in_brackets_below_the_keywords_is_the_kind_of_message() -> None:
    corrected = article_of(framed("(Correction)\r\n"))
    assert corrected.signal is Signal.CORRECTION
    assert corrected.article_id == article_of(framed()).article_id


def test_a_message_without_control_characters_is_read_alike() -> None:
    bare = article_of(f"ZCZC\r\n{DPA.format(note='', stx='')}\r\n211259 GMT Jan 24\r\nNNNN\r\n")
    marked = article_of(framed())
    assert (bare.article_id, bare.slugline, bare.headline) == (marked.article_id, marked.slugline, marked.headline)
    assert bare.paragraphs == marked.paragraphs


def test_a_line_that_only_looks_like_a_header_is_not_a_wire() -> None:
    raw = RawItem(
        item_id="i",
        trace_id="t",
        source=Source(id="s"),
        received_at=ARRIVAL,
        payload=b"\x16\x16\x01a0123 nothing else\r\n",
    )
    outcome = parse(raw)
    assert not isinstance(outcome, Parsed) or outcome.articles[0].format == "plain-text"
