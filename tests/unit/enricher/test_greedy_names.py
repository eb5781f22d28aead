"""The quick way to names decides as spaCy's own component does, whatever the texts and however they are batched."""

from functools import cache
from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import EntityRecognizer

from services.enricher.model.greedy_names import ComponentNames, GreedyNames
from services.enricher.model.pipeline import load_pipeline
from services.enricher.model.tagged_text import NamedSpan
from services.enricher.settings import DEFAULT_MODELS, DEFAULTS

PIECES = (
    "Minister Anna Lindqvist", "said on Monday", "in Tallinn", "the European Commission", "paid $3 million", "and",
    "the Port of Riga", "\n", "  ", "U.S.", "Choe Son Hui", "first", "“No,”", "she added.", "42 percent of Latvians",
    "Kowalski & Sons Ltd.", "(AP)", "—", "last week", "The Long Winter", "rain", "fell", ",", ".", "near the Danube",
)  # fmt: skip

AT_A_TIME = DEFAULTS.model.docs_at_a_time
Found = list[tuple[NamedSpan, ...]]


@cache
def pipeline() -> Language:
    return load_pipeline(DEFAULT_MODELS["en"])


def by_us_and_by_the_component(texts: list[str]) -> tuple[Found, Found]:
    ner = cast("EntityRecognizer", pipeline().get_pipe("ner"))
    assert GreedyNames.suits(ner)
    ours = GreedyNames(ner, AT_A_TIME).find([pipeline().make_doc(text) for text in texts])
    theirs = ComponentNames(ner, AT_A_TIME).find([pipeline().make_doc(text) for text in texts])
    return ours, theirs


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join), max_size=5))
def test_the_same_names_as_the_component_finds(texts: list[str]) -> None:
    ours, theirs = by_us_and_by_the_component(texts)
    assert ours == theirs


def test_more_texts_than_go_together_at_a_time() -> None:
    texts = [" ".join(PIECES[n % 25 :] + PIECES[: n % 7]) for n in range(600)]
    ours, theirs = by_us_and_by_the_component(texts)
    assert ours == theirs
    assert sum(map(len, ours)) > 1000


def test_texts_without_words_have_no_names() -> None:
    ours, _ = by_us_and_by_the_component(["", "   ", "\n"])
    assert ours == [(), (), ()]
