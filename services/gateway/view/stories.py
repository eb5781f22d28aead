"""Stories, the latest movement first; without the reports that are held or retracted by now.

A story's record follows its reports' by up to two seconds. What an article's own record has withdrawn since then is
left out here.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from schemas.published import Action, Story, StoryArticle
from services.gateway.view.reading import instant
from services.gateway.view.store import ViewConnection, unpacked

_MOST_STEPS = 2000
_MOST_MERGED = 200
"""Stories that became part of another, the latest: as many as somebody may want to read."""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Stories, and where to go on; None where there are no more."""

    stories: tuple[Story, ...]
    after: tuple[float, str] | None
    """The movement and the id of the last one."""


def story(connection: ViewConnection, story_id: str) -> Story | None:
    """One story, merged or closed ones too."""
    row = connection.execute("SELECT record FROM stories WHERE story_id = ?", (story_id,)).fetchone()
    return read_story(connection, row[0]) if row else None


def stories(
    connection: ViewConnection,
    limit: int,
    after: tuple[float, str] | None = None,
    min_independent_origins: int = 0,
    status: str | None = None,
) -> StoryPage:
    """A page of the stories that have reports.

    A story that moves while somebody pages goes to the top: on the way down it is met at most once.
    """
    moved, last = after or (float("inf"), "")
    rows = connection.execute(
        "SELECT record, updated, story_id FROM stories WHERE (updated < ?1 OR (updated = ?1 AND story_id > ?2))"
        " AND reports > 0 AND independent_origins >= ?3 AND status = coalesce(?4, status)"
        " ORDER BY updated DESC, story_id LIMIT ?5",
        (moved, last, min_independent_origins, status, limit + 1),
    ).fetchall()
    found = tuple(read_story(connection, record) for record, _, _ in rows[:limit])
    return StoryPage(found, (rows[limit - 1][1], rows[limit - 1][2]) if len(rows) > limit else None)


_WITHOUT_NAMES: dict[str, tuple[()]] = {"entities": (), "places": (), "origins": ()}
"""Which of them reports alone named that are not shown is not known here; of withdrawn ones the next record says it."""


def without_articles(found: Story, withheld: set[str]) -> Story:
    """The story without these reports, and without a headline that one of them may have given it."""
    kept = _reports(found, withheld)
    if not (gone := len(found.articles) - len(kept)):
        return found
    return found.model_copy(
        update={
            "articles": kept,
            "headline": _headline(kept),
            "report_count": None if found.report_count is None else found.report_count - gone,
            **_WITHOUT_NAMES,
        }
    )


def without_outlets(found: Story, outlets: frozenset[str]) -> Story:
    """The story as somebody may see it who must not see the copy of these outlets."""
    hidden = {report.article_id for report in found.articles if report.outlet.id in outlets}
    kept = tuple(outlet for outlet in found.outlets if outlet.id not in outlets)
    if not hidden and len(kept) == len(found.outlets):
        return found
    # Their reports may be such as a long story does not list, and still have named somebody.
    return without_articles(found, hidden).model_copy(
        update={"outlets": kept, "headline": _headline(_reports(found, hidden)), **_WITHOUT_NAMES}
    )


def _reports(found: Story, withheld: set[str]) -> tuple[StoryArticle, ...]:
    return tuple(report for report in found.articles if report.article_id not in withheld)


def _headline(reports: tuple[StoryArticle, ...]) -> str | None:
    return next((report.headline for report in reports if report.headline), None)


def read_story(connection: ViewConnection, stored: bytes) -> Story:
    """A stored record, without what was withdrawn since."""
    found = Story.model_validate_json(unpacked(stored))
    return without_articles(found, _withheld_of(connection, found))


def _withheld_of(connection: ViewConnection, of: Story) -> set[str]:
    ids = [report.article_id for report in of.articles]
    if not ids:
        return set()
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        f"SELECT article_id FROM articles WHERE NOT shown AND article_id IN ({marks})",  # noqa: S608 - marks only
        ids,
    )
    return {article_id for (article_id,) in rows}


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One version of a report."""

    article_id: str
    outlet: str
    version: int
    action: Action
    changed: datetime


def report_steps(connection: ViewConnection, story_id: str) -> list[ReportStep]:
    """The versions of its reports, the oldest first; of withdrawn ones, too: that there were such, no word of them."""
    rows = connection.execute(
        "SELECT v.article_id, a.outlet, v.version, v.action, v.changed"
        " FROM articles a JOIN versions v ON v.article_id = a.article_id WHERE a.story_id = ?"
        " ORDER BY v.changed, v.article_id, v.sequence LIMIT ?",
        (story_id, _MOST_STEPS),
    )
    return [
        ReportStep(name, outlet, version, Action(action), instant(at)) for name, outlet, version, action, at in rows
    ]


def merged_into(connection: ViewConnection, story_id: str) -> list[Story]:
    """The stories that became part of this one, the latest first."""
    rows = connection.execute(
        "SELECT record FROM stories WHERE merged_into = ? ORDER BY updated DESC LIMIT ?", (story_id, _MOST_MERGED)
    )
    return [Story.model_validate_json(unpacked(record)) for (record,) in rows]


def earlier_stories(connection: ViewConnection, story_id: str) -> dict[str, set[str]]:
    """Of the reports of a story that were in another one before: their ids, by that other story."""
    rows = connection.execute(
        "SELECT v.article_id, v.record FROM articles a JOIN versions v ON v.article_id = a.article_id"
        " WHERE a.story_id = ? AND v.sequence < a.sequence AND v.record IS NOT NULL LIMIT ?",
        (story_id, _MOST_STEPS),
    )
    found: dict[str, set[str]] = {}
    for article_id, record in rows:
        # One field of the record: to read it as a whole would cost ten times as much.
        found.setdefault(json.loads(unpacked(record))["story_id"], set()).add(article_id)
    return {name: ids for name, ids in found.items() if name != story_id}
