"""What agencies put above a headline or at its front is none of it, and says which version it is."""

import pytest

from schemas.article import RemovalReason, Signal
from services.parser.lines.marks import is_mark, mark_version, without_marks
from tests.unit.parser.items import article_of

TEXT = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month."


@pytest.mark.parametrize(
    ("above", "headline", "version"),
    [
        ("(LEAD) (ATTN: UPDATES with details in paras 3-5; CHANGES photo)\n", "Bridge to open again", 2),
        ("(3rd LD) ", "Bridge to open again", 4),
        ("Eilmeldung\n\n", "Brücke öffnet wieder", 1),
        ("عاجل\n", "الجسر يفتح من جديد", 1),
        ("【速報】", "橋が再び開通する見通し", 1),
        ("【更正】\n", "大桥将重新开放交通", 1),
        ("= CORRIGE FECHA = ", "El puente abre de nuevo", 1),
        ("2nd LEAD: ", "Bridge to open again", 3),
        ("(ECO) ", "BRIDGE TO OPEN AGAIN", 1),
    ],
)
def test_the_mark_is_taken_off_and_kept_on_record(above: str, headline: str, version: int) -> None:
    article = article_of(f"{above}{headline}\n\n{TEXT}")
    assert (article.headline, article.headline_from_body, article.version) == (headline, False, version)
    kept = [line.text for line in article.removed if line.reason is RemovalReason.WIRE_HEADER]
    assert "".join(kept).replace(" ", "") == above.replace(" ", "").replace("\n", "")
    assert article.paragraphs == (TEXT,)


@pytest.mark.parametrize("headline", ["(Almost) nothing is left", "[Opinion] piece", "= 3", "(US) ", "F1: race (LIVE)"])
def test_brackets_that_are_no_mark_stay(headline: str) -> None:
    assert without_marks(headline).headline == headline


def test_a_mark_that_is_all_there_is_stays() -> None:
    assert not is_mark("Bridge to open again")
    assert mark_version(()) == 1
    assert "Urgent" in str(article_of("Urgent\n\nLead\n\nBulletin and nothing else at all, he said.").removed)


def test_a_correction_that_says_what_it_changes_names_no_other_article() -> None:
    article = article_of(f"Bridge to open again\n\nEds: Correction: changes the day in the first paragraph\n\n{TEXT}")
    assert (article.signal, article.acts_on) == (Signal.CORRECTION, ())


def test_a_line_that_asks_desks_for_something_is_no_headline() -> None:
    article = article_of(f"EX: Korrektur - Bitte verwenden Sie nur diese Fassung\n\nBrücke öffnet wieder\n\n{TEXT}")
    assert (article.headline, article.signal) == ("Brücke öffnet wieder", Signal.CORRECTION)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("政府は橋を開けると発表した。工事は終わった。", "政府は橋を開けると発表した。"),
        ("قال المجلس إن الجسر سيفتح۔ انتهى العمل۔", "قال المجلس إن الجسر سيفتح۔"),
    ],
)
def test_a_sentence_ends_in_every_script(text: str, sentence: str) -> None:
    article = article_of(f"{text}\n\n{text}")
    assert (article.headline, article.headline_from_body) == (sentence, True)
    assert article.paragraphs[0] == text
