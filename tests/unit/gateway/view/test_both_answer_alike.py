"""Whatever is asked, both databases say the same of the same records."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from schemas.published import Action, PublishedArticle, Story, StoryStatus
from services.gateway.view.apply import Arrived, apply, forget_versions
from services.gateway.view.article_filter import ArticleFilter, Near
from services.gateway.view.entities import entities, entity, named_entities
from services.gateway.view.facets import Point
from services.gateway.view.kills import kills_since
from services.gateway.view.moved import (
    StoryFilter,
    arrivals_by_hour,
    embargoed_records,
    moved_count,
    moved_stories,
    story_marks,
)
from services.gateway.view.postgresql.store import PostgresqlStore, ViewDatabase
from services.gateway.view.reading import (
    article_difference,
    article_versions,
    record_before,
    withheld_articles,
    withheld_records,
)
from services.gateway.view.search import search
from services.gateway.view.sendable import sendable_article
from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.status import status_by_guid, status_by_trace
from services.gateway.view.store import ViewConnection
from services.gateway.view.stories import earlier_stories, merged_into, report_steps, stories, story
from services.gateway.view.text_query import read_text_query
from tests.unit.gateway.records import NOON, arrived, published, story_of

LATER = NOON + timedelta(days=1)
ABOUT_WORDS = read_text_query('"harbour number" -number3')
ABOUT = StoryFilter(ArticleFilter(text=ABOUT_WORDS, withheld_outlets=frozenset({"tass"})), 1, NOON.timestamp())
ALL = StoryFilter()
QUESTIONS: dict[str, Callable[[ViewConnection], object]] = {
    "entities": lambda view: entities(view, "vERA", 5),
    "entities, of what may be seen": lambda view: entities(view, "v", 5, "", frozenset({"tass", "none"})),
    "entity, of what may be seen": lambda view: entity(view, "person/vera-1", frozenset({"leta"})),
    "entities, on": lambda view: entities(view, "", 5, "person/vera-0"),
    "an entity": lambda view: entity(view, "person/vera-1"),
    "entities, letters with marks": lambda view: entities(view, "\u00e9LAN", 5),
    "entities, signs of a pattern": lambda view: entities(view, "100%_", 5),
    "named": lambda view: named_entities(view, "vera 1"),
    "named by its id": lambda view: named_entities(view, "person/vera-1"),
    "kills": lambda view: kills_since(view, NOON, 5),
    "no kills": lambda view: kills_since(view, LATER, 5),
    "withheld": withheld_articles,
    "withheld records": lambda view: withheld_records(view, 2),
    "embargoed": lambda view: embargoed_records(view, NOON.timestamp(), 5),
    "versions": lambda view: [article_versions(view, f"a{number}") for number in range(8)],
    "difference": lambda view: article_difference(view, "a7", 1, 2),
    "before": lambda view: [record_before(view, "a4", sequence) for sequence in range(6)],
    "sendable": lambda view: [sendable_article(view, f"a{n}", at) for n in range(8) for at in range(1, 7)],
    "by trace": lambda view: [status_by_trace(view, f"t-a{n}-{at}") for n in range(8) for at in range(1, 3)],
    "by guid": lambda view: [status_by_guid(view, f"urn:a{n}") for n in range(8)],
    "stories": lambda view: stories(view, 3),
    "stories, on": lambda view: stories(view, 3, stories(view, 3).after),
    "stories by status": lambda view: stories(view, 9, None, 2, StoryStatus.OPEN),
    "a story": lambda view: [story(view, f"s{number}") for number in range(8)],
    "steps": lambda view: report_steps(view, "s1"),
    "merged": lambda view: merged_into(view, "s0"),
    "earlier": lambda view: earlier_stories(view, "s7"),
    "moved": lambda view: moved_stories(view, ALL, 3),
    "moved, on": lambda view: moved_stories(view, ALL, 3, moved_stories(view, ALL, 3).after),
    "moved, about": lambda view: moved_stories(view, ABOUT, 9),
    "moved, counted": lambda view: [moved_count(view, each, 9) for each in (ALL, ABOUT)],
    "marks": lambda view: story_marks(view, [f"s{number}" for number in range(8)]),
    "marks, some withheld": lambda view: story_marks(view, ["s1", "s2"], frozenset({"leta"})),
    "arrivals": lambda view: arrivals_by_hour(view, LATER - timedelta(hours=6)),
    "origins": lambda view: search(view, ArticleFilter(min_independent_origins=2), 9),
    "place and words": lambda view: search(view, ArticleFilter(text=ABOUT_WORDS, near=Near(Point(1, 104), 90)), 9),
    "a page": lambda view: search(view, ArticleFilter(text=ABOUT_WORDS), 2, search(view, ArticleFilter(), 1).below),
}
PLACES = (Point(1.29, 103.85), Point(-33.9, 151.2))


def _place(point: Point) -> dict[str, object]:
    return {
        "span": {"start": 0, "end": 1, "text": "x"},
        "entity_id": "place/x",
        "name": "x",
        "country": "SG",
        "coordinates": {"latitude": point.latitude, "longitude": point.longitude},
    }


def _lives() -> list[Arrived]:
    """Articles, each with a life of its own, and their stories, one of which is merged."""
    actions = (Action.PUBLISH, Action.UPDATE, Action.HOLD, Action.RELEASE, Action.CORRECT, Action.RETRACT)
    articles: list[PublishedArticle] = []
    told: list[Story] = []
    for number in range(8):
        names = (f"Vera {number}", "\u00c9lan", "100%_")[: 1 + number % 4]
        named = [{"id": f"person/{name.lower().replace(' ', '-')}", "name": name} for name in names]
        content = {
            "entities": tuple(each | {"kind": "person", "mentions": ()} for each in named),
            "places": (_place(PLACES[number % 2]),),
        }
        for step in range(1 + number % len(actions)):
            article = published(
                f"a{number}",
                step + 1,
                action=actions[step],
                headline=f"Harbour number, number{number} step{step}",
                outlet=("leta", "tass")[number % 2],
                content=content,
                minutes=40 * number,
                urgency=1 + number % 3,
                story_id=f"s{number if step else number // 2}",
                embargoed_until=LATER if actions[step] is Action.HOLD else None,
            )
            articles.append(article)
            given: dict[str, Any] = {"story_id": article.story_id, "independent_origins": number}
            if number == 4:
                given |= {"status": StoryStatus.MERGED, "merged_into": "s0"}
            told.append(story_of(article, sequence=len(told) + 1, **given))
    return [arrived(each, at) for at, each in enumerate(articles)] + [arrived(each, at) for at, each in enumerate(told)]


def test_every_question_is_answered_alike(database: ViewDatabase, tmp_path: Path) -> None:
    one, other = SqliteStore(ViewFile(tmp_path / "view.sqlite", "0123abcd")), PostgresqlStore(database)
    try:
        for store in (one, other):
            apply(store, _lives())
        for question, ask in QUESTIONS.items():
            assert (question, ask(other.reader())) == (question, ask(one.reader()))
        # That they are alike says little where there is nothing.
        empty = [question for question, ask in QUESTIONS.items() if not ask(one.reader())]
        assert empty == ["entities, letters with marks", "no kills"]
        assert forget_versions(one, LATER.timestamp()) == forget_versions(other, LATER.timestamp()) > 0
        for question, ask in QUESTIONS.items():
            assert (question, ask(other.reader())) == (question, ask(one.reader()))
    finally:
        one.close()
        other.close()
