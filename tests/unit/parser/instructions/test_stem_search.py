"""All stems at once find what one after the other would."""

from hypothesis import given
from hypothesis import strategies as st

from services.parser.words.stem_search import StemSearch

LETTERS = st.text("aBcßİ訂\ud800 ", max_size=12)
STEMS = st.lists(st.text("abcß訂 ", min_size=1, max_size=4), min_size=1, max_size=8)


@given(LETTERS, STEMS)
def test_it_finds_what_a_search_for_each_finds(text: str, stems: list[str]) -> None:
    held = {stem for stem in stems if stem in text.lower()}
    search = StemSearch(stems)
    assert search.all_in(text) == held
    assert search.any_in(text) == bool(held)


def test_stems_within_and_across_each_other_are_all_found() -> None:
    assert StemSearch(["hold", "old", "ld h"]).all_in("OLD HOLD") == {"hold", "old", "ld h"}
