"""The words that were asked for are marked where they stand, in any script, and nothing else is."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.gateway.pages.search.hit import Hit, hit
from services.gateway.pages.search.snippet import FoundText
from services.gateway.pages.shown_text import undisturbing
from services.gateway.view.facets import facets_of
from services.gateway.view.text_query import read_text_query
from services.gateway.view.words import located_terms, terms
from tests.unit.gateway.pages.records import article

LANGUAGES = st.sampled_from(["en", "ja", "th", "hi", "ar", "tr", "und"])
LONG = "The council met on Monday. " * 20 + "A ferry left Riga. " + "Nobody spoke of it again. " * 20


def found_in(typed: str, *paragraphs: str, language: str = "en", **content: Any) -> Hit:
    query = read_text_query(typed)
    assert query
    record = article(paragraphs=paragraphs, content=content, language={"code": language, "confidence": 1})
    return hit(record, query)


def sought(pieces: tuple[FoundText, ...]) -> list[str]:
    return [each.text for each in pieces if each.sought]


def text_of(pieces: tuple[FoundText, ...]) -> str:
    return "".join(each.text for each in pieces)


@pytest.mark.parametrize(
    ("typed", "language", "text", "marked"),
    [
        ("ferry", "en", "Ferries: a FERRY, the ferry's bow, no ferryman.", ["Ferries", "FERRY", "ferry's"]),
        ('"late ferry"', "en", "A late ferry is not a ferry that is late.", ["late ferry"]),
        ("mykol*", "en", "Mykola and Mykolaiv", ["Mykola", "Mykolaiv"]),
        ("-storm ferry", "en", "The ferry", ["ferry"]),
        ("storm OR ferry", "en", "The ferry", ["ferry"]),
        ("ferry -storm OR quay", "en", "ferry, storm and quay", ["quay"]),
        ("café", "en", "Cafe\u0301 and CAFÉ", ["Cafe\u0301", "CAFÉ"]),
        ("files", "en", "the ﬁle", ["ﬁle"]),
        ("横浜港", "ja", "横浜港、台風通過で業務を再開", ["横浜港"]),
        ("港", "ja", "横浜港湾", ["港"]),
        ("ท่าเรือ", "th", "เปิดท่าเรืออีกครั้ง", ["ท่าเรือ"]),
        ("تهران", "ar", "في طهران أو تهران", ["تهران"]),
        ("तूफ़ान", "hi", "तूफ़ान के बाद", ["तूफ़ान"]),
        ("порты", "ru", "Порт закрыт", ["Порт"]),
    ],
)
def test_words_are_marked_in_any_inflection_and_script(typed: str, language: str, text: str, marked: list[str]) -> None:
    assert sought(found_in(typed, text, language=language).snippets[0].pieces) == marked


def test_the_headline_is_marked_too_and_without_a_match_in_the_text_its_beginning_is_shown() -> None:
    found = found_in("late", "The boat came at night.")
    assert sought(found.headline) == ["late"]
    assert found.snippets[0].pieces == (FoundText("The boat came at night."),)


def test_an_snippet_begins_with_the_sentence_and_says_that_there_is_more() -> None:
    shown = text_of(found_in("ferry", LONG).snippets[0].pieces)
    assert shown.startswith("… A ferry left Riga. Nobody")
    assert shown.endswith(" …")
    assert len(shown) < 230


def test_the_paragraph_with_most_of_the_words_is_shown() -> None:
    [shown] = found_in("quay storm", "A quay.", "A quay in a storm.", "A storm.").snippets
    assert text_of(shown.pieces) == "A quay in a storm."


def test_what_the_headline_lacks_is_shown_and_from_two_places_if_need_be() -> None:
    texts = ("The ferry.", "A boat.", "A storm.")
    assert [text_of(each.pieces) for each in found_in("ferry storm", *texts).snippets] == ["A storm."]
    shown = [text_of(each.pieces) for each in found_in("boat storm", *texts).snippets]
    assert shown == ["A boat.", "A storm."]


def test_what_was_found_beside_the_text_says_where() -> None:
    [caption] = found_in("harbour", "A ferry.", captions=[{"text": "The harbour", "credit": None}]).snippets
    assert (caption.part, sought(caption.pieces)) == ("caption", ["harbour"])


def test_what_turns_letters_round_is_left_out() -> None:
    assert text_of(found_in("ferry", "a \u202eferry\u202c\u0000 b").snippets[0].pieces) == "a ferry  b"


def test_a_long_phrase_is_marked_as_one() -> None:
    found = found_in('"left riga for stockholm two"', "It left Riga for Stockholm two hours late.")
    assert sought(found.snippets[0].pieces) == ["left Riga for Stockholm two"]


@given(st.text(max_size=200), LANGUAGES)
def test_located_terms_are_the_indexed_ones_where_they_stand(text: str, language: str) -> None:
    located = located_terms(text, language)
    assert [each.term for each in located] in ([], terms(text, language))
    assert all(0 <= each.start < each.end <= len(text) for each in located)


@example("a" + 4 * "\u0301" + "a", "a", "en")
@given(st.text("ab. 港é\u0301", max_size=400), st.sampled_from(["a", "b a", '"a b"', "港", "é OR b"]), LANGUAGES)
def test_whatever_fits_has_a_mark_and_nothing_of_the_text_is_changed(text: str, typed: str, language: str) -> None:
    query = read_text_query(typed)
    record = article(paragraphs=(text,), language={"code": language, "confidence": 1})
    facets = facets_of(record)
    assert query
    assert facets
    found = hit(record, query)
    shown = [each.pieces for each in found.snippets]
    marked = [word for pieces in (found.headline, *shown) for word in sought(pieces)]
    assert marked or not query.matches(facets.words)
    # Of marks that are heaped on a letter a page shows the first.
    assert all(text_of(pieces).removeprefix("… ").removesuffix(" …") in undisturbing(text) for pieces in shown)
