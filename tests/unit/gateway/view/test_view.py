"""The view: what is asked of it is answered, and what was withdrawn is gone, from the file too."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from schemas.published import Action
from schemas.verdict import VerdictKind
from services.gateway.view.apply import apply, forget_versions
from services.gateway.view.article_filter import ArticleFilter, Near
from services.gateway.view.entities import entities
from services.gateway.view.facets import Point
from services.gateway.view.reading import (
    ChangeKind,
    article_difference,
    article_record,
    article_versions,
    withheld_articles,
)
from services.gateway.view.search import search
from services.gateway.view.status import ItemState, status_by_guid, status_by_trace
from services.gateway.view.store import ViewStore, positions
from services.gateway.view.stories import stories, story
from services.gateway.view.text_query import read_text_query
from services.gateway.view.words import tag
from tests.unit.gateway.records import NOON, arrived, published, story_of

EVERYTHING = ArticleFilter()
SINGAPORE = {
    "entities": (
        {"id": "place/singapore", "name": "Singapore", "kind": "place", "mentions": ()},
        {"id": "person/vera-quill", "name": "Vera Quillfeather", "kind": "person", "mentions": ()},
    ),
    "places": (
        {
            "span": {"start": 0, "end": 9, "text": "Singapore"},
            "entity_id": "place/singapore",
            "name": "Singapore",
            "country": "SG",
            "coordinates": {"latitude": 1.29, "longitude": 103.85},
        },
    ),
    "origins": ({"name": "Bernama", "entity_id": "agency/bernama", "paragraphs": (0,)},),
}


def _found(store: ViewStore, wanted: ArticleFilter) -> list[str]:
    page = search(store.reader(), wanted, 50)
    return [each.record.decode().split('"article_id":"')[1].split('"')[0] for each in page.articles]


def _text(typed: str) -> ArticleFilter:
    return ArticleFilter(text=read_text_query(typed))


def test_words_are_found_in_any_inflection_and_scripts_without_spaces_by_their_pairs(store: ViewStore) -> None:
    apply(
        store,
        [
            arrived(published("en", headline="Ministers questioned over grain ports"), 0),
            arrived(published("ja", headline="東京港の再開", paragraphs=("港は金曜日に再開した。",), language="ja"), 1),
            arrived(published("ru", headline="Порты открыты", paragraphs=("Суда вышли.",), language="ru"), 2),
        ],
    )
    assert _found(store, _text("minister question port")) == ["en"]
    assert _found(store, _text('"grain port"')) == ["en"]
    assert _found(store, _text('"port grain"')) == []
    assert _found(store, _text("東京港")) == ["ja"]
    assert _found(store, _text("порт")) == ["ru"]
    assert _found(store, _text("grain -ministers")) == []
    assert sorted(_found(store, _text("東京 OR grain"))) == ["en", "ja"]
    assert _found(store, _text("minis*")) == ["en"]
    assert sorted(_found(store, _text("-grain"))) == ["ja", "ru"]


HOSTILE = ('"', 'a" OR "b', "tags:x", "NEAR(a b)", "*", "body : a) OR (b", "-", "'; DROP TABLE words", "\x00", "NOT")


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_is_an_operator_of_the_index(store: ViewStore, typed: str) -> None:
    apply(store, [arrived(published(), 0)])
    assert isinstance(_found(store, _text(typed)), list)


def test_fields_are_filtered_by_value_and_places_by_distance(store: ViewStore) -> None:
    apply(store, [arrived(published("near", content=SINGAPORE), 0), arrived(published("far", outlet="tass"), 1)])
    for field, value in (
        ("entity", "place/singapore"),
        ("country", "SG"),
        ("origin", "Bernama"),
        ("origin", "agency/bernama"),
        ("outlet", "leta"),
    ):
        assert _found(store, ArticleFilter(values=((field, (value,)),))) == ["near"]
    johor = Point(1.49, 103.74)
    assert _found(store, ArticleFilter(near=Near(johor, 50))) == ["near"]
    assert _found(store, ArticleFilter(near=Near(johor, 5))) == []
    assert _found(store, ArticleFilter(withheld_outlets=frozenset({"leta"}))) == ["far"]


def test_a_word_of_a_text_cannot_pose_as_a_value_of_a_field(store: ViewStore) -> None:
    apply(store, [arrived(published("liar", headline=tag("outlet", "reuters")), 0)])
    assert _found(store, ArticleFilter(values=(("outlet", ("reuters",)),))) == []


def test_pages_miss_and_repeat_nothing_while_articles_come_in_and_are_updated(store: ViewStore) -> None:
    apply(store, [arrived(published(f"a{n:02}", minutes=n), n) for n in range(20)])
    seen: list[str] = []
    below = None
    for step in range(20):
        page = search(store.reader(), EVERYTHING, 3, below)
        seen.extend(each.record.decode().split('"article_id":"')[1].split('"')[0] for each in page.articles)
        apply(
            store,
            [
                arrived(published(f"new{step}", minutes=100 + step), 100 + 2 * step),
                arrived(published(f"a{step:02}", 2, action=Action.UPDATE, minutes=200), 101 + 2 * step),
            ],
        )
        below = page.below
        if below is None:
            break
    assert sorted(seen) == [f"a{n:02}" for n in range(20)]


@pytest.mark.parametrize("action", [Action.RETRACT, Action.HOLD])
def test_what_is_withdrawn_is_gone_from_every_answer(store: ViewStore, action: Action) -> None:
    secret = "zyxwvutsrq"
    first = published("a1", headline=f"The {secret} affair", content=SINGAPORE, guid=f"urn:{secret}")
    other = published("a2", headline="Weather fair")
    batch = [arrived(other, 0), arrived(first, 1), arrived(story_of(first, other), 0)]
    update = published("a1", 2, action=Action.UPDATE, headline=f"More on {secret}", content=SINGAPORE)
    apply(store, [*batch, arrived(update, 2)])
    assert _found(store, _text(secret)) == ["a1"]

    apply(store, [arrived(published("a1", 3, action=action), 3)])
    while store.tidy():
        pass

    assert _found(store, _text(secret)) == []
    assert _found(store, EVERYTHING) == ["a2"]
    assert secret.encode() not in (article_record(store.reader(), "a1") or b"")
    assert [each.record for each in article_versions(store.reader(), "a1")] == [None, None, None]
    assert article_difference(store.reader(), "a1", 1, 2) is None
    assert withheld_articles(store.reader()) == {"a1"}
    assert [each.name for each in entities(store.reader(), "", 10)] == []
    shown = story(store.reader(), "s1")
    assert shown is not None
    assert ([each.article_id for each in shown.articles], shown.headline) == (["a2"], "Weather fair")


def test_a_released_article_is_found_again(store: ViewStore) -> None:
    steps = (Action.PUBLISH, Action.HOLD, Action.RELEASE)
    apply(store, [arrived(published("a1", n + 1, action=action), n) for n, action in enumerate(steps)])
    assert _found(store, _text("harbour")) == ["a1"]
    assert [each.record is None for each in article_versions(store.reader(), "a1")] == [True, True, False]


def test_an_older_or_repeated_record_changes_nothing(store: ViewStore) -> None:
    newer = published("a1", 2, action=Action.UPDATE, headline="Newer")
    apply(store, [arrived(newer, 1), arrived(newer, 1), arrived(published("a1", headline="Older"), 0)])
    assert article_record(store.reader(), "a1") == newer.to_bytes()
    assert _found(store, _text("older")) == []


def test_versions_differ_by_paragraph(store: ViewStore) -> None:
    one = published("a1", paragraphs=("Kept.", "Two died.", "Last."))
    two = published("a1", 2, action=Action.CORRECT, paragraphs=("Kept.", "Three died.", "Last.", "More."))
    apply(store, [arrived(one, 0), arrived(two, 1)])
    changes = article_difference(store.reader(), "a1", 1, 2)
    assert changes is not None
    assert [(each.kind, each.text) for each in changes if each.kind is not ChangeKind.SAME] == [
        (ChangeKind.REMOVED, "Two died."),
        (ChangeKind.ADDED, "Three died."),
        (ChangeKind.ADDED, "More."),
    ]


def test_old_versions_are_dropped_and_the_latest_is_kept(store: ViewStore) -> None:
    apply(store, [arrived(published("a1", n + 1, action=Action.UPDATE, minutes=n), n) for n in range(3)])
    assert forget_versions(store, NOON.timestamp() + 3600) == 2
    assert [each.sequence for each in article_versions(store.reader(), "a1")] == [3]


def test_old_versions_are_dropped_while_news_is_taken_in(store: ViewStore) -> None:
    def forget() -> None:
        for _ in range(100):
            forget_versions(store, NOON.timestamp() + 3600)

    with ThreadPoolExecutor(1) as other:
        forgetting = other.submit(forget)
        for n in range(100):
            apply(store, [arrived(published("a1", n + 1, action=Action.UPDATE), n)])
            store.tidy()
        forgetting.result()
    assert positions(store.reader()) == {("news.published", 0): 100}


def test_a_sender_learns_what_became_of_an_item(store: ViewStore) -> None:
    verdict = published().verdict.model_copy(update={"kind": VerdictKind.NEAR_COPY, "of": "a1"})
    apply(
        store,
        [
            arrived(published("a1"), 0),
            arrived(published("a1", 2, action=Action.UPDATE), 1),
            arrived(published("copy", action=Action.COPY, verdict=verdict), 2),
            arrived(published("held", action=Action.HOLD), 3),
        ],
    )
    states = [status_by_trace(store.reader(), trace)[0].state for trace in ("t-a1-1", "t-a1-2", "t-copy-1", "t-held-1")]
    assert states == [ItemState.SUPERSEDED, ItemState.PUBLISHED, ItemState.COPY, ItemState.HELD]
    assert [each.article_id for each in status_by_guid(store.reader(), "urn:a1")] == ["a1"]
    assert status_by_trace(store.reader(), "unknown") == []


def test_stories_are_paged_by_their_latest_movement_and_filtered_by_origins(store: ViewStore) -> None:
    moved = [story_of(published(f"a{n}"), story_id=f"s{n}", sequence=n + 1, independent_origins=n) for n in range(5)]
    apply(store, [arrived(each, n) for n, each in enumerate(moved)])
    first = stories(store.reader(), 2)
    assert [each.story_id for each in first.stories] == ["s4", "s3"]
    rest = stories(store.reader(), 9, first.after)
    assert [each.story_id for each in rest.stories] == ["s2", "s1", "s0"]
    assert [each.story_id for each in stories(store.reader(), 9, None, 3).stories] == ["s4", "s3"]
    assert _found(store, ArticleFilter(min_independent_origins=3)) == []
