"""Scripts that write vowels as marks: a word is one term, and not its consonants one by one."""

import pytest

from services.gateway.view.text_query import read_text_query
from services.gateway.view.words import located_terms, terms

_TEXTS = (
    ("दिल", "दाल चावल", "hi", 2),
    ("কল", "কালো দাম", "bn", 2),
    ("பல", "பாலம் கடல்", "ta", 2),
    ("కల", "కాలం నది", "te", 2),
)


@pytest.mark.parametrize(("other", "text", "language", "words"), _TEXTS)
def test_a_word_keeps_its_vowel_signs(other: str, text: str, language: str, words: int) -> None:
    found = terms(text, language)
    assert len(found) == words
    assert [each.term for each in located_terms(text, language)] == found
    for sought, fits in ((text.split(maxsplit=1)[0], True), (other, False)):
        query = read_text_query(sought, (language,))
        assert query is not None
        assert query.matches(found) is fits, sought
