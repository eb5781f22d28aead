"""What has moved: stories by what their reports can be filtered by, their number and marks, and what came when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.published import Action, PublishedArticle
from services.gateway.limits import FEW_REPORTS
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.schema import ROWS_A_SECOND
from services.gateway.view.store import Condition, ViewConnection, unpacked
from services.gateway.view.stories import StoryPage, read_story

_ARRIVAL_HOURS = 24
_URGENT = (1, 2)
"""Urgencies that are marked: flash and urgent, as the urgent lane has them."""


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories are wanted; all that have reports, as it is made."""

    report: ArticleFilter = field(default_factory=ArticleFilter)
    """At least one of the reports fits this."""
    min_independent_origins: int = 0
    moved_after: float = float("-inf")
    """Seconds since 1970, exclusive."""


@dataclass(frozen=True, slots=True)
class StoryMarks:
    """What is marked on a story in the list."""

    urgency: int | None = None
    """The most urgent of its reports, where that is worth a mark."""
    corrected: int = 0
    withdrawn: int = 0
    held: int = 0


def moved_stories(
    connection: ViewConnection, wanted: StoryFilter, limit: int, after: tuple[float, str] | None = None
) -> StoryPage:
    """A page of them, the latest movement first."""
    moved, last = after or (float("inf"), "")
    where, values = _conditions(connection, wanted)
    rows = connection.execute(
        "SELECT record, updated, story_id FROM stories s WHERE (updated < ? OR (updated = ? AND story_id > ?))"  # noqa: S608 - no value in it
        f" AND {where} ORDER BY updated DESC, story_id LIMIT ?",
        (moved, moved, last, *values, limit + 1),
    ).fetchall()
    found = tuple(read_story(connection, record) for record, _, _ in rows[:limit])
    return StoryPage(found, (rows[limit - 1][1], rows[limit - 1][2]) if len(rows) > limit else None)


def moved_count(connection: ViewConnection, wanted: StoryFilter, most: int) -> int:
    """How many have moved; counted up to `most`."""
    where, values = _conditions(connection, wanted)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM stories s WHERE {where} ORDER BY updated DESC LIMIT ?) AS found"  # noqa: S608 - no value in it
    return int(connection.execute(sql, (*values, most)).fetchone()[0])


def story_marks(
    connection: ViewConnection, story_ids: Sequence[str], withheld_outlets: frozenset[str] = frozenset()
) -> dict[str, StoryMarks]:
    """The marks of these stories."""
    if not story_ids:
        return {}
    urgencies = _urgencies(connection, story_ids, withheld_outlets)
    actions = _actions(connection, story_ids, withheld_outlets)
    return {
        story_id: StoryMarks(
            urgencies.get(story_id),
            actions.get((story_id, Action.CORRECT), 0),
            actions.get((story_id, Action.RETRACT), 0),
            actions.get((story_id, Action.HOLD), 0),
        )
        for story_id in story_ids
    }


def embargoed_records(connection: ViewConnection, after: float, most: int) -> list[PublishedArticle]:
    """What waits for a time that is known, the soonest first. The records have no words."""
    rows = connection.execute("SELECT record FROM articles WHERE NOT shown AND action = ?", (Action.HOLD,))
    found = [PublishedArticle.model_validate_json(unpacked(record)) for (record,) in rows]
    timed = [(each.embargoed_until, each.article_id, each) for each in found if each.embargoed_until]
    waiting = sorted(entry for entry in timed if entry[0].timestamp() > after)
    return [record for _, _, record in waiting[:most]]


def _conditions(connection: ViewConnection, wanted: StoryFilter) -> tuple[str, tuple[object, ...]]:
    parts = [Condition("reports > 0")]
    if wanted.min_independent_origins:
        parts.append(Condition("independent_origins >= ?", (wanted.min_independent_origins,)))
    if wanted.moved_after > float("-inf"):
        parts.append(Condition("updated > ?", (wanted.moved_after,)))
    if fits := connection.fitting(wanted.report):
        parts.append(_fitting(connection, fits, wanted.report.withheld_outlets))
    return " AND ".join(each.sql for each in parts), tuple(value for each in parts for value in each.values)


def _fitting(connection: ViewConnection, fits: Condition, withheld_outlets: frozenset[str]) -> Condition:
    """That one of a story's reports fits. Few that fit are collected first; where many do, each story is looked at."""
    counted = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM words WHERE {fits.sql} LIMIT ?) AS found",  # noqa: S608 - no value in it
        (*fits.values, FEW_REPORTS),
    ).fetchone()
    shown = f"{fits.sql} AND a.shown AND {_not_of(withheld_outlets)}"
    if counted[0] < FEW_REPORTS:
        tables = f"words {connection.led_by} articles a ON a.row = words.rowid"
        sql = f"s.story_id IN (SELECT a.story_id FROM {tables} WHERE {shown})"  # noqa: S608 - marks only
    else:
        tables = f"articles a {connection.led_by} words ON words.rowid = a.row"
        sql = f"EXISTS (SELECT 1 FROM {tables} WHERE a.story_id = s.story_id AND {shown})"  # noqa: S608 - marks only
    return Condition(sql, (*fits.values, *sorted(withheld_outlets)))


def _not_of(outlets: frozenset[str]) -> str:
    if not outlets:
        return "TRUE"
    return f"a.outlet NOT IN ({', '.join('?' * len(outlets))})"


def _urgencies(
    connection: ViewConnection, story_ids: Sequence[str], withheld_outlets: frozenset[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for urgency in reversed(_URGENT):
        wanted = ArticleFilter(values=(("story", tuple(story_ids)), ("urgency", (str(urgency),))))
        fits = connection.fitting(wanted) or Condition("TRUE")
        rows = connection.execute(
            f"SELECT DISTINCT a.story_id FROM words {connection.led_by} articles a ON a.row = words.rowid"  # noqa: S608 - marks only
            f" WHERE {fits.sql} AND a.shown AND {_not_of(withheld_outlets)}",
            (*fits.values, *sorted(withheld_outlets)),
        )
        found.update(dict.fromkeys((story_id for (story_id,) in rows), urgency))
    return found


def _actions(
    connection: ViewConnection, story_ids: Sequence[str], withheld_outlets: frozenset[str]
) -> dict[tuple[str, str], int]:
    stories = ", ".join("?" * len(story_ids))
    rows = connection.execute(
        f"SELECT story_id, action, count(*) FROM articles a WHERE story_id IN ({stories})"  # noqa: S608 - marks only
        f" AND {_not_of(withheld_outlets)} GROUP BY story_id, action",
        (*story_ids, *sorted(withheld_outlets)),
    )
    return {(story_id, action): number for story_id, action, number in rows}


def arrivals_by_hour(connection: ViewConnection, now: datetime) -> dict[str, dict[int, int]]:
    """For each outlet, by the hour since 1970 in which an article was first seen; of the last day."""
    hour = 3600 * ROWS_A_SECOND
    first = (int(now.timestamp()) // 3600 - _ARRIVAL_HOURS + 1) * hour
    rows = connection.execute(
        "SELECT outlet, row / ?1, count(*) FROM articles WHERE row >= ?2 GROUP BY 1, 2", (hour, first)
    )
    found: dict[str, dict[int, int]] = {}
    for outlet, at, number in rows:
        found.setdefault(outlet, {})[at] = number
    return found
