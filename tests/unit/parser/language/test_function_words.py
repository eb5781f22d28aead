"""Texts of some length are known by their function words and script; where these leave doubt the model is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.parser.language.function_words import by_function_words

TEXTS = {
    "en": "The harbour board said on Sunday that the tidal bridge would open again before the end of the month, and "
    "that it was not the fault of its own staff. The barge that struck the pier has been removed by the owners.",
    "de": "Die Hafenbehörde teilte am Sonntag mit, dass die Brücke noch vor Ende des Monats wieder geöffnet werde und "
    "dass es nicht die Schuld der eigenen Leute sei. Der Kahn, der den Pfeiler gerammt hat, ist geholt worden.",
    "fr": "Le conseil du port a annoncé dimanche que le pont rouvrirait avant la fin du mois et que ce n'est pas la "
    "faute de ses employés. La barge qui a heurté la pile nord a été retirée, mais les travaux ne sont pas finis.",
    "es": "La junta del puerto dijo el domingo que el puente se abrirá de nuevo antes del fin de mes y que la culpa no "
    "es de su personal. La barcaza que golpeó el pilar fue retirada por los dueños, pero las obras no han terminado.",
    "ru": "Портовое управление сообщило в воскресенье, что мост откроется до конца месяца и что это не вина его "
    "сотрудников. Баржа, которая ударила в опору, была убрана владельцами, но работы еще не закончены, и это не всё.",
    "ja": "港湾局は日曜日、橋は月末までに再び開通する見通しで、職員の過失ではないと発表した。" * 6,
    "zh": "港务局星期日表示，大桥将在月底前重新开放，事故并非员工的过失，撞上桥墩的驳船已被船主拖走。" * 6,
    "ko": "항만 당국은 일요일에 다리가 이달 말 이전에 다시 개통될 것이라고 밝혔다. " * 8,
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_of_some_length_is_in_the_language_of_its_words(code: str) -> None:
    found = by_function_words(TEXTS[code])
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        TEXTS["en"][:150],
        "Lindmoor 3, Osterhaven 1; Marsh Town 2, Quay Rovers 2; North End 0, Pier Athletic 4. " * 6,
        "1. Berg 1:21.402 2. Lind 1:21.550 3. Otto 1:21.889 4. Marsh 1:22.031 am an am an am an " * 6,
        TEXTS["en"][:120] + " " + TEXTS["de"][:130],
    ],
)
def test_short_texts_lists_and_mixtures_are_left_to_the_model(text: str) -> None:
    assert by_function_words(text) is None


@given(st.text(max_size=600))
def test_any_text_has_an_answer_or_none(text: str) -> None:
    found = by_function_words(text)
    assert found is None or (found.code and 0 <= found.confidence <= 1)
