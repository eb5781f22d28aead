"""What counts as the same word and the same number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.figures import as_written, figures
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
        ("1.7 mln, 2-mln-dlr and two billion", ["1.7 million", "2 million", "2 billion"]),
        ("12,4 Mio Euro, 3bn, 5 тыс", ["12,4 million", "3 billion", "5 thousand"]),
        ("£1.7m and $50k, but 1.8m tall and 5 m", ["1.7 million", "50 thousand", "1.8", "5"]),
    ],
)
def test_numbers_are_read_as_a_reader_compares_them(text: str, expected: list[str]) -> None:
    folded = fold(text)
    assert figures(folded, raw_words(folded)) == expected


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("1661000", "1.7 million"),
        ("1700000", "1.7 million"),
        ("1.661.000", "1,7 million"),
        ("1.66 million", "1.7 million"),
        ("1970000", "2 million"),
        ("1.2 billion", "1200 million"),
        ("35400", "35 thousand"),
        ("12,4 million", "12.4 million"),
    ],
)
def test_a_rounded_figure_is_not_another(exact: str, rounded: str) -> None:
    assert as_written(["5", exact], ["3", rounded]) == ["5", rounded]
    assert as_written([rounded, rounded], ["3", exact]) == [exact, exact]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1661000", "1.6 million"),
        ("1661000", "1.7"),
        ("1661000", "1700000"),
        ("12.4", "12"),
        ("1.5 billion", "2 billion"),
        ("1.7 million", "1.7 billion"),
        ("6-3/16", "6 million"),
    ],
)
def test_a_figure_that_is_not_a_rounding_is_another_figure(one: str, other: str) -> None:
    assert (as_written([one], [other]), as_written([other], [one])) == ([one], [other])


@given(st.integers(10_000_000, 9_999_999_999), st.integers(0, 2))
def test_every_number_of_two_digits_or_more_may_be_rounded_to_millions(number: int, decimals: int) -> None:
    rounded = f"{number / 1_000_000:.{decimals}f} million"
    assert as_written([str(number)], [rounded]) == [rounded]
