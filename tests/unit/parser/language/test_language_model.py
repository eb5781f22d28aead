"""The language of a text: the model walked by numpy answers as the library does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.parser.language.classifier import identifier
from services.parser.language.identify import identify

LIBRARY = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
TEXTS = (
    "The harbour board said on Sunday that the tidal bridge would open again before the end of the month.",
    "Die Hafenbehörde teilte am Sonntag mit, dass die Brücke noch vor Ende des Monats wieder geöffnet werde.",
    "Le conseil du port a annoncé dimanche que le pont rouvrirait avant la fin du mois, après onze semaines.",
    "항만 당국은 일요일에 다리가 이달 말 이전에 다시 개통될 것이라고 밝혔다.",
    "Портовое управление сообщило в воскресенье, что мост откроется до конца месяца.",
    "THE BRIDGE OPENS AGAIN, BOARD SAYS",
    "",
    "a",
    "x y z",
    "é",
    "e\u0301",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_answer_is_that_of_the_library(text: str) -> None:
    assert identifier().classify(text) == LIBRARY.classify(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" etaoinshrdlu,.")), max_size=200))
def test_the_answer_is_that_of_the_library_for_any_text(text: str) -> None:
    code, confidence = identifier().classify(text)
    expected, certainty = LIBRARY.classify(text)
    assert (code, round(confidence, 4)) == (expected, round(certainty, 4))


@pytest.mark.parametrize(
    ("declared", "code"),
    [("EN_us", "en-US"), ("de", "de"), ("zh-hant-tw", "zh-Hant-TW"), ("English", "en"), ("1", "en")],
)
def test_a_declared_language_counts_if_it_is_a_valid_tag(declared: str, code: str) -> None:
    assert identify(TEXTS[0], declared).code == code


def test_a_short_text_is_in_the_sources_usual_language() -> None:
    assert (identify("Bridge", None, "nl").code, identify("Bridge").code) == ("nl", "und")


BRIEF = "Shr 41 cts vs 33 cts. Net 3,561,200 vs 2,207,915. Revs 25.7 mln vs 21.2 mln. Avg shrs 8,590,000 vs 6,440,000."
SCORES = "Essais: 1. Berg 1:21.402 2. Lind 1:21.550 3. Otto 1:21.889 4. Marsh 1:22.031"


def test_a_brief_of_figures_is_in_a_language_of_news() -> None:
    assert identifier().classify(BRIEF)[0] == "pcm"
    assert identify(BRIEF).code == "en"


def test_an_uncertain_text_is_in_the_sources_usual_language() -> None:
    assert [identify(SCORES, None, usual).code for usual in ("fr", "nl", "sv-FI")] == ["fr", "nl", "sv-FI"]


def test_a_usual_language_unknown_to_the_model_counts_if_the_text_is_uncertain() -> None:
    assert [identify(text, None, "gsw-CH").code for text in (SCORES, TEXTS[1])] == ["gsw-CH", "de"]


def test_pidgin_is_found_if_it_is_declared_usual_or_certain() -> None:
    pidgin = "Di gofment don tell pipol say dem go open di bridge again before di month go end, as e don tey."
    assert identify(BRIEF, "pcm").code == identify(BRIEF, None, "pcm").code == identify(pidgin).code == "pcm"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Выручка за III квартал 88,4 млн против 79,1 млн.", "ru"),
        ("Nettovinsten steg till 12,4 miljoner kronor från 11,1 miljoner.", "sv"),
        ("Zysk netto wzrósł do 12,4 mln zł z 11,1 mln zł.", "pl"),
        ("Los pedidos bajaron un 3,2% en mayo, se esperaba un 1,5%.", "es"),
        ("순이익은 1240만 달러로 전년 1110만 달러보다 늘었다.", "ko"),
    ],
)
def test_a_brief_in_another_language_is_not_in_the_sources_usual_one(text: str, code: str) -> None:
    assert [identify(text, None, usual).code for usual in ("en", None, code)] == [code, code, code]


@settings(max_examples=100, deadline=None)
@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" etaoinshrdlu,.")), max_size=200))
def test_every_text_of_a_source_with_a_usual_language_has_one(text: str) -> None:
    found = identify(text, None, "de-AT")
    assert found.code != "und"
    assert 0 < found.confidence <= 1
