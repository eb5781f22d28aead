"""The language of a text: the model walked by numpy answers as the library does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.parser.langid import identifier
from services.parser.language import identify

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
def test_the_answer_is_the_librarys(text: str) -> None:
    assert identifier().classify(text) == LIBRARY.classify(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" etaoinshrdlu,.")), max_size=200))
def test_the_answer_is_the_librarys_for_any_text(text: str) -> None:
    code, confidence = identifier().classify(text)
    expected, certainty = LIBRARY.classify(text)
    assert (code, round(confidence, 4)) == (expected, round(certainty, 4))


@pytest.mark.parametrize(
    ("declared", "code"),
    [("EN_us", "en-US"), ("de", "de"), ("zh-hant-tw", "zh-Hant-TW"), ("English", "en"), ("1", "en")],
)
def test_what_the_wire_declares_counts_if_it_is_a_tag(declared: str, code: str) -> None:
    assert identify(TEXTS[0], declared).code == code


def test_a_short_text_is_in_the_sources_usual_language() -> None:
    assert (identify("Bridge", None, "nl").code, identify("Bridge").code) == ("nl", "und")
