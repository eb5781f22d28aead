"""Whatever the text: offsets are the text's own, nothing overlaps, nothing raises."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from services.enricher.mentions.toponym_rules import missed_places
from services.enricher.model.recasing import readable
from services.enricher.settings import DEFAULTS
from services.enricher.speech.cue_patterns import find_cued_sources
from services.enricher.speech.marks import find_quoted_spans
from services.enricher.times.matching import match_times
from services.knowledge.matching import find_known
from services.knowledge.ministries import find_ministries

_PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "‘",
        "’",
        "'",
        "«",
        "»",
        "„",
        "said ",
        "Paris ",
        "US ",
        "the North ",
        " Monday",
        "May 5",
        "2024",
        "in Chattanooga ",
        "Loudon County ",
        ", sagte Anna Berg ",
        "laut Reuters ",
        " a déclaré ",
        "según la agencia EFE ",
        ", ",
        ". ",
    ]
)
TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=30).map("".join)


@given(TEXTS)
@settings(max_examples=300)
def test_quoted_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    at = 0
    for item in find_quoted_spans(text):
        assert at <= item.outer_start < item.start < item.end <= item.outer_end <= len(text)
        at = item.outer_end


@given(TEXTS)
@settings(max_examples=300)
def test_table_phrases_are_found_where_they_stand(text: str) -> None:
    at = 0
    for hit in find_known(text):
        assert at <= hit.start < hit.end <= len(text)
        at = hit.end
    for hit in find_ministries(text):
        assert text[hit.start : hit.end] == hit.phrase


@given(TEXTS)
@settings(max_examples=200)
def test_time_words_are_matched_in_order(text: str) -> None:
    starts = [item.match.start() for item in match_times(text)]
    assert starts == sorted(starts)


@given(TEXTS)
def test_recasing_keeps_every_offset(text: str) -> None:
    assert len(readable(text)) == len(text)
    assert readable(text).casefold() == text.casefold()


@given(TEXTS)
@settings(max_examples=200)
def test_places_found_by_context_stand_in_the_text(text: str) -> None:
    for name in missed_places(text, (), DEFAULTS.toponyms):
        assert 0 <= name.start < name.end <= len(text)
        assert text[name.start : name.end].strip() == text[name.start : name.end]


@given(TEXTS, st.sampled_from(["de", "fr", "es"]))
@settings(max_examples=200)
def test_sources_found_by_cue_patterns_do_not_overlap(text: str, language: str) -> None:
    spans = [(said.start, said.end) for said in find_cued_sources(text, language, find_quoted_spans(text))]
    assert all(text[start:end] for start, end in spans)
    assert all(a[1] <= b[0] or a == b for a, b in itertools.pairwise(spans))
