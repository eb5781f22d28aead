"""What a record changes in the view. A record that is not newer than what the view has changes nothing."""

import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.published import WORDLESS, Content, PublishedArticle, Story, StoryStatus
from services.gateway.view.facets import Facets, facets_of
from services.gateway.view.schema import ROWS_A_SECOND
from services.gateway.view.store import ViewStore, ask_for_tidying, packed, unpacked


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record of a public topic, read."""

    topic: str
    partition: int
    offset: int
    value: bytes
    record: PublishedArticle | Story | None
    """None where it could not be read; its position counts all the same."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an article's record was to the view."""

    facets: Facets | None
    """What it can be filtered by; None where it has no content."""
    before: Facets | None
    """The same of what the view had of the article until then."""
    before_sequence: int
    """Its sequence; 0 where there was nothing."""


def apply(store: ViewStore, batch: Iterable[Arrived]) -> list[Applied | None]:
    """Take in a batch with its positions, in one transaction; None for what is no article."""
    applied: list[Applied | None] = []
    with store.changing() as connection:
        for each in batch:
            applied.append(_apply_one(connection, each))
            connection.execute(
                "INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", (each.topic, each.partition, each.offset + 1)
            )
    return applied


def forget_versions(store: ViewStore, older_than: float) -> int:
    """Drop versions that were superseded before this time (seconds since 1970); how many."""
    with store.changing() as connection:
        return connection.execute(
            "DELETE FROM versions WHERE changed < ? AND sequence <"
            " (SELECT sequence FROM articles a WHERE a.article_id = versions.article_id)",
            (older_than,),
        ).rowcount


def _apply_one(connection: sqlite3.Connection, arrived: Arrived) -> Applied | None:
    match arrived.record:
        case PublishedArticle() as article:
            return _apply_article(connection, article, arrived.value)
        case Story() as story:
            _apply_story(connection, story, arrived.value)
    return None


def _apply_article(connection: sqlite3.Connection, article: PublishedArticle, value: bytes) -> Applied:
    found = connection.execute(
        "SELECT row, sequence, record FROM articles WHERE article_id = ?", (article.article_id,)
    ).fetchone()
    facets = facets_of(article)
    if found is None:
        row, applied = _free_row(connection, article), Applied(facets, None, 0)
    else:
        row = found[0]
        applied = Applied(facets, facets_of(PublishedArticle.model_validate_json(unpacked(found[2]))), found[1])
    if article.sequence <= applied.before_sequence:
        return applied
    if applied.before:
        _unindex(connection, row, applied.before)
    _write_article(connection, row, article, value)
    if facets and article.content:
        _index(connection, row, facets, article.content)
    else:
        _erase_words(connection, article)
    return applied


def _write_article(connection: sqlite3.Connection, row: int, article: PublishedArticle, value: bytes) -> None:
    stored = packed(value)
    changed = article.hops[-1].at.timestamp() if article.hops else article.received_at.timestamp()
    connection.execute(
        "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row,
            article.article_id,
            article.sequence,
            article.version,
            article.action.value,
            article.action not in WORDLESS and article.content is not None,
            article.outlet.id,
            article.guid,
            article.trace_id,
            article.story_id,
            article.verdict.of,
            article.event_time.timestamp(),
            changed,
            article.backfill,
            stored,
        ),
    )
    connection.execute(
        "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            article.article_id,
            article.sequence,
            article.version,
            article.action.value,
            changed,
            article.trace_id,
            stored if article.content else None,
        ),
    )


def _erase_words(connection: sqlite3.Connection, article: PublishedArticle) -> None:
    """Of all versions: what is held or retracted must not be shown in any."""
    connection.execute("UPDATE versions SET record = NULL WHERE article_id = ?", (article.article_id,))
    if article.sequence > 1:
        ask_for_tidying(connection)


def _index(connection: sqlite3.Connection, row: int, facets: Facets, content: Content) -> None:
    connection.execute("INSERT INTO words (rowid, body, tags) VALUES (?, ?, ?)", (row, *_indexed(facets)))
    entities = {entity.id: entity for entity in content.entities}
    connection.executemany(
        "INSERT OR REPLACE INTO entities VALUES (?, ?, ?, ?, ?)",
        [(e.id, e.name, e.kind.value, e.subkind, e.country) for e in entities.values()],
    )
    connection.executemany("INSERT INTO mentions VALUES (?, ?)", [(entity_id, row) for entity_id in entities])
    connection.executemany(
        "INSERT INTO points VALUES (?, ?, ?)", [(row, p.latitude, p.longitude) for p in facets.points]
    )


def _unindex(connection: sqlite3.Connection, row: int, facets: Facets) -> None:
    # An index without contents must be given what it indexed: the same terms are made of the same record.
    connection.execute(
        "INSERT INTO words (words, rowid, body, tags) VALUES ('delete', ?, ?, ?)", (row, *_indexed(facets))
    )
    named = [entity_id for (entity_id,) in connection.execute("SELECT entity_id FROM mentions WHERE row = ?", (row,))]
    connection.execute("DELETE FROM mentions WHERE row = ?", (row,))
    connection.execute("DELETE FROM points WHERE row = ?", (row,))
    connection.executemany(
        "DELETE FROM entities WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM mentions WHERE entity_id = ?1)",
        [(entity_id,) for entity_id in named],
    )


def _indexed(facets: Facets) -> tuple[str, str]:
    return " ".join(facets.words), " ".join(sorted(facets.tags))


def _free_row(connection: sqlite3.Connection, article: PublishedArticle) -> int:
    row = int(article.received_at.timestamp()) * ROWS_A_SECOND
    # By the article's id, so that every instance gives it the same row, save where two fall on one.
    row += zlib.crc32(article.article_id.encode()) % ROWS_A_SECOND
    while connection.execute("SELECT 1 FROM articles WHERE row = ?", (row,)).fetchone():
        row += 1
    return row


def _apply_story(connection: sqlite3.Connection, story: Story, value: bytes) -> None:
    found = connection.execute("SELECT row, sequence FROM stories WHERE story_id = ?", (story.story_id,)).fetchone()
    if found and story.sequence <= found[1]:
        return
    gone = story.status is StoryStatus.MERGED or not story.articles
    connection.execute(
        "INSERT OR REPLACE INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            found[0] if found else None,
            story.story_id,
            story.sequence,
            story.status.value,
            story.updated.timestamp(),
            0 if gone else (story.report_count or len(story.articles)),
            story.independent_origins,
            story.merged_into,
            packed(value),
        ),
    )
