"""One article: as it is now, its versions, and what differs between two of them."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from schemas.published import PublishedArticle
from services.gateway.view.facets import Facets, facets_of
from services.gateway.view.store import ViewConnection, unpacked


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One step in the life of an article, as this view saw it."""

    sequence: int
    version: int
    action: str
    changed: datetime
    record: bytes | None
    """The public record; None where its words are gone."""


class ChangeKind(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph of one version or of both. A changed one is a removed one and an added one."""

    kind: ChangeKind
    part: str
    """headline, subheadline or paragraph."""
    text: str


def article_record(connection: ViewConnection, article_id: str) -> bytes | None:
    """The latest record of an article, as on the topic; without content while it is held or retracted."""
    row = connection.execute("SELECT record FROM articles WHERE article_id = ?", (article_id,)).fetchone()
    return unpacked(row[0]) if row else None


def article_versions(connection: ViewConnection, article_id: str) -> list[ArticleVersion]:
    """Its records, the oldest first."""
    rows = connection.execute(
        "SELECT sequence, version, action, changed, record FROM versions WHERE article_id = ? ORDER BY sequence",
        (article_id,),
    )
    return [
        ArticleVersion(sequence, version, action, instant(changed), unpacked(record) if record else None)
        for sequence, version, action, changed, record in rows
    ]


def article_difference(
    connection: ViewConnection, article_id: str, older: int, newer: int
) -> list[ParagraphChange] | None:
    """What differs between two records by their sequences; None where one is not there, or has no words any more."""
    rows = dict(
        connection.execute(
            "SELECT sequence, record FROM versions WHERE article_id = ? AND sequence IN (?, ?) AND record IS NOT NULL",
            (article_id, older, newer),
        )
    )
    if older not in rows or newer not in rows:
        return None
    return paragraph_changes(_parts(rows[older]), _parts(rows[newer]))


def paragraph_changes(older: Sequence[tuple[str, str]], newer: Sequence[tuple[str, str]]) -> list[ParagraphChange]:
    """The difference of two texts, given as (part, words), in the order of reading."""
    changes: list[ParagraphChange] = []
    matcher = difflib.SequenceMatcher(None, older, newer, autojunk=False)
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        if kind == "equal":
            changes.extend(ParagraphChange(ChangeKind.SAME, *each) for each in newer[new_begin:new_end])
        else:
            changes.extend(ParagraphChange(ChangeKind.REMOVED, *each) for each in older[begin:end])
            changes.extend(ParagraphChange(ChangeKind.ADDED, *each) for each in newer[new_begin:new_end])
    return changes


def instant(seconds: float) -> datetime:
    """A time as the view keeps it."""
    return datetime.fromtimestamp(seconds, UTC)


def withheld_articles(connection: ViewConnection) -> set[str]:
    """Ids of all articles that are held or retracted now."""
    return {article_id for (article_id,) in connection.execute("SELECT article_id FROM articles WHERE NOT shown")}


def withheld_records(connection: ViewConnection, most: int) -> list[bytes]:
    """The latest records of articles that are held or retracted now, the last changed first."""
    rows = connection.execute("SELECT record FROM articles WHERE NOT shown ORDER BY changed DESC LIMIT ?", (most,))
    return [unpacked(record) for (record,) in rows]


def _parts(stored: bytes) -> list[tuple[str, str]]:
    content = PublishedArticle.model_validate_json(unpacked(stored)).content
    if content is None:
        return []
    heads = (("headline", content.headline), ("subheadline", content.subheadline))
    return [(part, text) for part, text in heads if text] + [("paragraph", text) for text in content.paragraphs]


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """The record before another one."""

    sequence: int
    facets: Facets | None


def record_before(connection: ViewConnection, article_id: str, sequence: int) -> EarlierRecord | None:
    """The newest record of an article that is older than this one; None where no such one is known."""
    row = connection.execute(
        "SELECT sequence, record FROM versions WHERE article_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1",
        (article_id, sequence),
    ).fetchone()
    if row is None:
        return None
    facets = facets_of(PublishedArticle.model_validate_json(unpacked(row[1]))) if row[1] else None
    return EarlierRecord(row[0], facets)
