"""What is packed comes back, and words go where ids stay."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import TargetKind
from services.deduplicator.notices.packed_names import (
    microseconds,
    number_of,
    numbers_of,
    packed,
    touched_at,
    unpacked,
    without_words,
)
from services.deduplicator.notices.records import NamedArticle
from services.text.item_names import IDS, name_of

INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
NAMES = st.builds(
    lambda kind, word: name_of("tag:wire.example", kind, word), st.sampled_from(TargetKind), st.text(min_size=1)
)
ARTICLES = st.builds(
    NamedArticle,
    article_id=st.text(min_size=1),
    names=st.lists(NAMES.filter(bool), max_size=12).map(tuple),
    opened=INSTANTS,
    touched=INSTANTS,
    is_notice=st.booleans(),
)


@given(ARTICLES)
def test_an_article_comes_back_as_it_was(article: NamedArticle) -> None:
    numbers = [number_of(name) for name in article.names]
    stored = packed(article, numbers)
    assert unpacked(article.article_id, stored) == article
    assert numbers_of(stored) == numbers
    assert touched_at(stored) == microseconds(article.touched)


@given(ARTICLES)
def test_only_ids_stay_without_words(article: NamedArticle) -> None:
    stored, dropped = without_words(packed(article, map(number_of, article.names)))
    ids = tuple(name for name in article.names if name.startswith((*IDS, TargetKind.ITSELF)))
    assert unpacked(article.article_id, stored) == article.model_copy(update={"names": ids})
    assert dropped == [number_of(name) for name in article.names if name not in ids]


@pytest.mark.parametrize(
    "name", ["", "nothing", "guid:xyz", "melody:0123456789abcdef", "guid:0123456789abcdeg", "guid:-123456789abcdef"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"unknown kind of name|non-hexadecimal"):
        number_of(name)
