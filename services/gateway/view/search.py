"""Articles that fit a filter, the latest first, page by page."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.gateway.view.article_filter import ArticleFilter, Backfill, Near, is_near
from services.gateway.view.facets import Point
from services.gateway.view.match_expression import match_expression
from services.gateway.view.store import unpacked

_IN_CIRCLE = (
    "a.row IN (SELECT p.row FROM points p WHERE p.latitude BETWEEN ? AND ? AND is_near(p.latitude, p.longitude))"
)
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


def search(connection: sqlite3.Connection, wanted: ArticleFilter, limit: int, below: int | None = None) -> FoundPage:
    """A page of what is shown, the latest first.

    An article keeps its place when it is updated, and new ones come in above: who pages down misses nothing and
    meets nothing twice.
    """
    sql, values = _statement(wanted, below)
    connection.create_function("is_near", 2, _nearness(wanted.near), deterministic=True)
    rows = connection.execute(f"{sql} LIMIT ?", (*values, limit + 1)).fetchall()
    found = tuple(FoundArticle(row, unpacked(record)) for row, record in rows[:limit])
    return FoundPage(found, found[-1].row if len(rows) > limit else None)


def _statement(wanted: ArticleFilter, below: int | None) -> tuple[str, Sequence[object]]:
    expression = match_expression(wanted)
    tables, row = ("articles a", "a.row")
    conditions: list[tuple[str, tuple[object, ...]]] = [("a.shown", ())]
    if expression:
        # The index leads: it yields rows in order, so that a page costs the same however many fit.
        tables, row = "words CROSS JOIN articles a ON a.row = words.rowid", "words.rowid"
        conditions.append(("words MATCH ?", (expression,)))
    if below is not None:
        conditions.append((f"{row} < ?", (below,)))
    conditions.extend(_conditions(wanted))
    where = " AND ".join(text for text, _ in conditions)
    values = [value for _, given in conditions for value in given]
    return f"SELECT a.row, a.record FROM {tables} WHERE {where} ORDER BY {row} DESC", values  # noqa: S608 - no value in it


def _conditions(wanted: ArticleFilter) -> list[tuple[str, tuple[object, ...]]]:
    conditions: list[tuple[str, tuple[object, ...]]] = []
    if wanted.backfill is not Backfill.WITH:
        conditions.append(("a.backfill" if wanted.backfill is Backfill.ONLY else "NOT a.backfill", ()))
    if wanted.since:
        conditions.append(("a.event_time >= ?", (wanted.since.timestamp(),)))
    if wanted.until:
        conditions.append(("a.event_time < ?", (wanted.until.timestamp(),)))
    if wanted.withheld_outlets:
        marks = ", ".join("?" * len(wanted.withheld_outlets))
        conditions.append((f"a.outlet NOT IN ({marks})", tuple(sorted(wanted.withheld_outlets))))
    if wanted.min_independent_origins > 0:
        at_least = "EXISTS (SELECT 1 FROM stories s WHERE s.story_id = a.story_id AND s.independent_origins >= ?)"
        conditions.append((at_least, (wanted.min_independent_origins,)))
    if wanted.near:
        degrees = wanted.near.kilometres / _KILOMETRES_A_DEGREE
        latitude = wanted.near.point.latitude
        conditions.append((_IN_CIRCLE, (latitude - degrees, latitude + degrees)))
    return conditions


def _nearness(near: Near | None) -> Callable[[float, float], bool]:
    return lambda latitude, longitude: near is not None and is_near(near, Point(latitude, longitude))
