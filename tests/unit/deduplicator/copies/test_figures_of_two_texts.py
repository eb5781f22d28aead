"""Whether two texts have other figures in the same places."""

from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.copies.template import other_figures
from services.deduplicator.settings import TemplateThresholds

RULES = TemplateThresholds()
FIGURES = st.lists(
    st.sampled_from(["2", "3", "40", "1987", "1661000", "1.7 million", "1.66 million", "6-3/16"]), max_size=12
)


def _other(mine: list[str], theirs: list[str], words: int = 50) -> bool:
    return other_figures(mine, theirs, words, RULES)


@given(FIGURES, FIGURES, st.integers(12, 400))
def test_it_does_not_matter_which_text_comes_first(mine: list[str], theirs: list[str], words: int) -> None:
    assert _other(mine, theirs, words) == _other(theirs, mine, words)


@given(FIGURES, st.data())
def test_a_text_that_was_cut_has_no_other_figures(whole: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    assert not _other(whole, whole[start:end])


def _table(*column: str) -> list[str]:
    return [figure for row, value in enumerate(column, start=11) for figure in (str(row), value)]


def test_the_same_figures_in_other_rows_are_other_figures() -> None:
    assert _other(_table("40", "42", "44", "40", "42", "44"), _table("44", "40", "40", "42", "44", "42"))


def test_paragraphs_in_another_order_are_no_other_figures() -> None:
    assert not _other(["1987", "40", "3", "12", "14", "16"], ["12", "14", "16", "1987", "40", "3"])


def test_rounded_figures_are_no_other_figures() -> None:
    assert not _other(["1661000", "40", "1376000", "3"], ["1.7 million", "40", "1.4 million", "3"])
    assert _other(["1661000", "40", "1376000", "3"], ["1.8 million", "41", "1.5 million", "3"])
