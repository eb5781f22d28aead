"""Articles, outlines and ids that lie packed come out as they went in."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas import ids
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.outline import ArticleOutline
from services.publisher.articles.state import ArticleState
from services.publisher.state.outlines import Outlines
from services.publisher.state.packed_articles import PackedArticles
from services.publisher.state.packing import (
    pack_article,
    pack_key,
    pack_outline,
    unpack_article,
    unpack_key,
    unpack_outline,
)
from services.publisher.state.typical_record import TYPICAL_RECORD
from tests.scenarios.script import Send
from tests.scenarios.script_run import ScriptRun

OUTLINES = st.builds(
    ArticleOutline,
    schema_version=st.just(1),
    sequence=st.integers(0, 2**40),
    standing=st.sampled_from(Standing),
    was_shown=st.booleans(),
    version=st.integers(1, 2**40),
    event_time=st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    story_id=st.none() | st.builds(ids.story_id, st.text()) | st.text(max_size=30) | st.just("s1-" + "0" * 24),
)
IDS = st.builds(ids.article_id, st.text(), st.text()) | st.text(max_size=30) | st.just("a1-" + "AB" * 12)


def states(*lines: Send) -> list[ArticleState]:
    run = ScriptRun().play(lines)
    return [
        ArticleState.model_validate_json(value) for key, value in run.state if key.startswith(b"article:") and value
    ]


@given(OUTLINES)
def test_an_outline(outline: ArticleOutline) -> None:
    assert unpack_outline(pack_outline(outline)) == outline


@given(IDS)
def test_an_id(article_id: str) -> None:
    assert unpack_key(pack_key(article_id)) == article_id


@given(IDS, IDS)
def test_two_ids_are_packed_alike_only_if_they_are_the_same(one: str, other: str) -> None:
    assert (pack_key(one) == pack_key(other)) == (one == other)


def test_an_article_with_and_without_words() -> None:
    for article in states(
        Send(item="A"), Send(item="B", embargo=9), Send(item="C", empty=True), Send(item="A", version=2)
    ):
        assert unpack_article(pack_article(article)) == article


def test_an_outline_is_kept_in_thirty_bytes() -> None:
    at = datetime(2024, 1, 21, 12, tzinfo=UTC)
    outline = ArticleOutline(
        sequence=3, standing=Standing.PUBLIC, was_shown=True, version=2, event_time=at, story_id=ids.story_id("a1-x")
    )
    assert len(pack_outline(outline)) < 30
    assert len(pack_key(ids.article_id("agency", "urn:wire:a"))) == 12


def test_what_is_typical_is_a_record_of_today() -> None:
    """Else it would still be right, and compress less and less."""
    article = ArticleState.model_validate_json(TYPICAL_RECORD)
    assert set(ArticleState.model_fields) == article.model_fields_set


def test_packed_articles_behave_as_a_dictionary() -> None:
    first, second, *_ = states(Send(item="A"), Send(item="B"))
    for at_hand in (0, 1, 2):
        kept = PackedArticles(at_hand)
        kept["a"], kept["b"] = first, second
        kept["a"] = second
        assert (len(kept), sorted(kept), "a" in kept, "c" in kept) == (2, ["a", "b"], True, False)
        assert (kept["a"], kept.get("b"), kept.get("c")) == (second, second, None)
        del kept["a"]
        assert (kept.pop("b"), len(kept)) == (second, 0)
        assert kept.pop("b", None) is None


def test_an_outline_is_forgotten_once() -> None:
    outlines = Outlines()
    outline = ArticleOutline(
        sequence=1, standing=Standing.KILLED, was_shown=False, version=1, event_time=datetime(2024, 1, 1, tzinfo=UTC)
    )
    outlines.put("a", outline)
    assert (len(outlines), outlines.get("a"), outlines.get("b")) == (1, outline, None)
    assert [outlines.discard("a"), outlines.discard("a")] == [True, False]
