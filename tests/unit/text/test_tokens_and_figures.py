"""What counts as the same word and the same number."""

import pytest

from services.text.figures import figures
from services.text.tokens import fold, raw_words, stemmed_possessives, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t PANIC", "don't panic"),
        ("ﬁnal", "final"),
        ("Ｗｉｄｅ", "wide"),
        ("Straße", "STRASSE"),
        ("early-date", "early date"),
    ],
)
def test_the_same_words_however_typed(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_scripts_without_spaces_give_a_token_per_character() -> None:
    assert words("東京 Tokyo") == ["東", "京", "tokyo"]


def test_a_possessive_and_its_name_are_one_term() -> None:
    assert stemmed_possessives(raw_words(fold("Arvik’s ferry don't"))) == ["arvik", "ferry", "dont"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200 tonnes and 12.5 pct", ["1200", "12.5"]),
        ("twelve of ninety", ["12", "90"]),
        ("on 6-3/16 and 2024-01-05", ["6-3/16", "2024-01-05"]),
        ("one of them", []),
        ("1,2 and 3", ["1,2", "3"]),
    ],
)
def test_numbers_are_read_as_a_reader_compares_them(text: str, expected: list[str]) -> None:
    folded = fold(text)
    assert figures(folded, raw_words(folded)) == expected
