"""Heads that no sign closes: codes, slugs, marks and the desk above the headline, codes and times below the text."""

import pytest

from schemas.article import Signal
from services.parser.formats.teleprinter.head_lines import head_line, is_code
from tests.unit.parser.items import article_of

MORE = "Nobody was hurt, the harbour office said."


def _wire(head: str, first: str, tail: str = "") -> str:
    return f"ZCZC\n{head}\n{first}\n{MORE}\n{tail}\nNNNN\n"


@pytest.mark.parametrize(
    ("head", "first", "headline"),
    [
        (
            "XYZ 0117\nPRESSE/HAVN/\nFerry hits the pier",
            "LINDMOOR, Jan 20 (Reuters) - A ferry hit it.",
            "Ferry hits the pier",
        ),
        ("KULTUR\nFerry hits the pier", "Lindmoor (dpa) - A ferry hit it.", "Ferry hits the pier"),
        ("XYZ 1120 0832 ekn\nFerry hits the pier", "Lindmoor, 20.1. (STT)\nA ferry hit it.", "Ferry hits the pier"),
        (
            "u f bc-ferry-pier-1stld 01-20 0117\nFerry hits the pier",
            "Lindmoor (AP) - A ferry hit it.",
            "Ferry hits the pier",
        ),
        (
            "ABC:HARBOURS,SHIPS\nFERRIES PIERS\nFerry hits the pier",
            "  Lindmoor (EFE).- A ferry hit it.",
            "Ferry hits the pier",
        ),
        ("Havn - skib - mole - rettet\nFerry hits the pier", "Lindmoor (NTB): A ferry hit it.", "Ferry hits the pier"),
        (
            "XYZ10117_ABC_QQ\nR EKN S0A\n++ FLASH ++ Ferry hits the pier ++",
            "A ferry hit it late on Saturday.",
            "Ferry hits the pier",
        ),
        ("3 HARBOUR Ferry\nFerry hits the pier (opis)", "Lindmoor (PAP) - A ferry hit it.", "Ferry hits the pier"),
        (
            "20260120ABC0017\n【速報】フェリーが桟橋に衝突",
            "　フェリーが二十日、桟橋に衝突した。",
            "フェリーが桟橋に衝突",
        ),
        ("XYZ/017\nعاجل\nعبارة تصطدم بالرصيف", "بيروت في 20 يناير /وام/ اصطدمت عبارة بالرصيف.", "عبارة تصطدم بالرصيف"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_what_stands_above_the_headline_is_none(head: str, first: str, headline: str, ends: str) -> None:
    article = article_of(_wire(head, first).replace("\n", ends))
    assert article.headline == headline
    assert not article.headline_from_body
    assert len(article.paragraphs) == 2
    assert article.paragraphs[1] == MORE
    above = [line.text for line in article.removed]
    assert all(line.strip() in above for line in head.split("\n")[:1])


def test_a_headline_of_two_lines_is_joined_and_the_line_below_it_stands_below() -> None:
    head = "XYZ 0117\nA ferry of the island company hits the pier of Lindmoor in\nthick fog\nTwo piers are closed"
    article = article_of(_wire(head, "LINDMOOR, Jan 20 (Reuters) - A ferry hit it."))
    assert article.headline == "A ferry of the island company hits the pier of Lindmoor in thick fog"
    assert article.subheadline == "Two piers are closed"


def test_bullets_below_the_headline_stay_in_the_text_and_a_service_code_goes() -> None:
    head = "RTRS-UPDATE 2-Ferry hits the pier\n* Two piers closed\nBy Ann Mason"
    article = article_of(_wire(head, "LINDMOOR, Jan 20 (Reuters) - A ferry hit it."))
    assert article.headline == "UPDATE 2-Ferry hits the pier"
    assert article.paragraphs == ("* Two piers closed", "A ferry hit it.", MORE)
    assert article.bylines == ("Ann Mason",)


@pytest.mark.parametrize(
    "tail", ["XY-ZW\n20-JAN-24 14:15", "KL\n01201042", "20.01.2024 09:58:12 TSI", "XYZ0117 2024-01-20/10:12"]
)
def test_codes_and_times_below_the_text_are_no_text(tail: str) -> None:
    article = article_of(_wire("Ferry hits the pier", "Lindmoor (dpa) - A ferry hit it.", tail))
    assert article.paragraphs == ("A ferry hit it.", MORE)


def test_two_stories_under_one_category_are_two_articles_and_leads_count() -> None:
    texts = ("Ferry hits the pier", "Bridge opens in spring", "2ND LEAD: Ferry hits the pier")
    ferry, bridge, lead = (article_of(_wire(f"EKN\n{text}", "Lindmoor (dpa) - It was so.")) for text in texts)
    assert ferry.article_id != bridge.article_id
    assert lead.article_id == ferry.article_id
    assert (lead.version, lead.signal) == (3, Signal.UPDATE)


def test_iptc_7901_without_a_sign_behind_the_headline() -> None:
    wire = (
        "\x01XYZ0117 4 i 0041 \r\n\x02Lindmoor-ferry-pier, URGENT\r\n\r\nFerry hits the pier\r\n\r\n"
        "LINDMOOR, Jan 20 (AFP) - \r\n abc/def\r\n\x03\r\n200915 GMT JAN 24\r\n\x04"
    )
    article = article_of(wire)
    assert (article.headline, article.slugline) == ("Ferry hits the pier", "Lindmoor-ferry-pier")
    assert article.dateline is not None


def test_iptc_7901_with_a_second_headline_line_and_its_label() -> None:
    wire = (
        "ZCZC\nXYZ0117 5 wi 0082\n\nHafen/Verkehr/\n\nFähre rammt die Mole\n\n"
        "Utl.: Zwei Stege gesperrt - Hafenamt sieht\n      keine Gefahr =\n\n"
        "   Lindmoor (APA) - Eine Fähre hat am Samstag die Mole gerammt.\n(Schluss) abc/def\n\n"
        "XYZ0117 2024-01-20/10:12\n\nNNNN\n"
    )
    article = article_of(wire)
    assert article.headline == "Fähre rammt die Mole"
    assert article.subheadline == "Zwei Stege gesperrt - Hafenamt sieht keine Gefahr"
    assert article.paragraphs == ("Eine Fähre hat am Samstag die Mole gerammt.",)


def test_anpa_with_headline_and_note_before_the_text_loses_neither() -> None:
    wire = (
        "\x16\x01a0117\x1f\r\nr i\x1fBC-XX--Ferry,1st Ld   01-20 0117\r\nBC-XX--Ferry, 1st Ld,117\r\n"
        "Ferry hits the pier\r\nEds: ADDS details.\r\n\x02\r\n   LINDMOOR (AP) _ A ferry hit it.\r\n\x03\r\n"
        "AP-WS-01-20-24 0912GMT\r\n\x04"
    )
    article = article_of(wire)
    assert article.headline == "Ferry hits the pier"
    assert article.editor_note == "Eds: ADDS details."
    assert article.paragraphs == ("A ferry hit it.",)


def test_anpa_that_lost_its_control_characters_may_begin_with_the_story_number() -> None:
    wire = "a0117-----\nu a BC-XX-Ferry 01-20 0117\n^Ferry hits the pier<\n   LINDMOOR (AP) _ A ferry hit it.<\n"
    assert article_of(wire).headline == "Ferry hits the pier"


@pytest.mark.parametrize("line", ["Ferry hits pier 3", "Storm kills 19", "300 homes lost", "UN: 19 dead in Lindmoor"])
def test_a_headline_with_figures_is_no_code(line: str) -> None:
    assert not is_code(line)
    assert head_line(line).is_text
