"""Articles that fit a filter, the latest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.view.article_filter import ArticleFilter, Backfill, Near
from services.gateway.view.store import Condition, ViewConnection, unpacked

_KILOMETRES_A_DEGREE = 110.5
"""Of latitude, at the least: a box is never smaller than its circle."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """One hit. `row` is its place in the order, which it keeps for ever."""

    row: int
    record: bytes


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Hits, and the row to go on below; None where there are no more."""

    articles: tuple[FoundArticle, ...]
    below: int | None


def search(connection: ViewConnection, wanted: ArticleFilter, limit: int, below: int | None = None) -> FoundPage:
    """A page of what is shown, the latest first.

    An article keeps its place when it is updated, and new ones come in above: who pages down misses nothing and
    meets nothing twice.
    """
    sql, values = _statement(connection, wanted, below)
    rows = connection.execute(f"{sql} LIMIT ?", (*values, limit + 1)).fetchall()
    found = tuple(FoundArticle(row, unpacked(record)) for row, record in rows[:limit])
    return FoundPage(found, found[-1].row if len(rows) > limit else None)


def _statement(connection: ViewConnection, wanted: ArticleFilter, below: int | None) -> tuple[str, Sequence[object]]:
    fitting = connection.fitting(wanted)
    tables, row = ("articles a", "a.row")
    conditions = [Condition("a.shown")]
    if fitting:
        # The index leads: it yields rows in order, so that a page costs the same however many fit.
        tables, row = f"words {connection.led_by} articles a ON a.row = words.rowid", "words.rowid"
        conditions.append(fitting)
    if below is not None:
        conditions.append(Condition(f"{row} < ?", (below,)))
    conditions.extend(_conditions(wanted))
    if wanted.near:
        conditions.append(_in_circle(connection, wanted.near))
    where = " AND ".join(each.sql for each in conditions)
    values = [value for each in conditions for value in each.values]
    return f"SELECT a.row, a.record FROM {tables} WHERE {where} ORDER BY {row} DESC", values  # noqa: S608 - no value in it


def _conditions(wanted: ArticleFilter) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.backfill is not Backfill.WITH:
        conditions.append(Condition("a.backfill" if wanted.backfill is Backfill.ONLY else "NOT a.backfill"))
    if wanted.since:
        conditions.append(Condition("a.event_time >= ?", (wanted.since.timestamp(),)))
    if wanted.until:
        conditions.append(Condition("a.event_time < ?", (wanted.until.timestamp(),)))
    if wanted.withheld_outlets:
        marks = ", ".join("?" * len(wanted.withheld_outlets))
        conditions.append(Condition(f"a.outlet NOT IN ({marks})", tuple(sorted(wanted.withheld_outlets))))
    if wanted.min_independent_origins > 0:
        at_least = "EXISTS (SELECT 1 FROM stories s WHERE s.story_id = a.story_id AND s.independent_origins >= ?)"
        conditions.append(Condition(at_least, (wanted.min_independent_origins,)))
    return conditions


def _in_circle(connection: ViewConnection, near: Near) -> Condition:
    degrees, latitude = near.kilometres / _KILOMETRES_A_DEGREE, near.point.latitude
    near_it = connection.near(near)
    sql = f"a.row IN (SELECT p.row FROM points p WHERE p.latitude BETWEEN ? AND ? AND {near_it.sql})"  # noqa: S608 - no value in it
    return Condition(sql, (latitude - degrees, latitude + degrees, *near_it.values))
