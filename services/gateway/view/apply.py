"""What a record changes in the view. A record that is not newer than what the view has changes nothing.

Instances that share a view take in the same records: whoever comes first writes, and the others find the positions
behind them. To those, too, is said what the record was to the view, as far as it still knows.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.published import WORDLESS, Content, PublishedArticle, Story, StoryStatus
from services.gateway.view.facets import Facets, facets_of
from services.gateway.view.reading import record_before
from services.gateway.view.schema import ROWS_A_SECOND
from services.gateway.view.store import ViewConnection, ViewStore, packed, positions, unpacked, upsert


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


_ARTICLE = upsert(
    "articles",
    ("article_id",),
    (
        "row",
        *("sequence", "version", "action", "shown", "outlet", "guid", "trace_id", "story_id", "copy_of"),
        *("event_time", "changed", "backfill", "record"),
    ),
)
_VERSION = upsert("versions", ("article_id", "sequence"), ("version", "action", "changed", "trace_id", "record"))
_STORY = upsert(
    "stories",
    ("story_id",),
    ("sequence", "status", "updated", "reports", "independent_origins", "merged_into", "record"),
)


def apply(store: ViewStore, batch: Iterable[Arrived]) -> list[Applied | None]:
    """Take in a batch with its positions, in one transaction; None for what is no article."""
    return store.change(_AppliedBatch(tuple(batch)).apply)


def applied_before(connection: ViewConnection, arrived: Arrived) -> Applied | None:
    """What the view said of a record when it was taken in, as far as it still knows."""
    article = arrived.record
    if not isinstance(article, PublishedArticle):
        return None
    before = record_before(connection, article.article_id, article.sequence)
    if before is None:
        return Applied(facets_of(article), None, 0)
    return Applied(facets_of(article), before.facets, before.sequence)


def forget_versions(store: ViewStore, older_than: float) -> int:
    """Drop versions that were superseded before this time (seconds since 1970); how many."""
    sql = (
        "DELETE FROM versions WHERE changed < ? AND sequence <"
        " (SELECT sequence FROM articles a WHERE a.article_id = versions.article_id)"
    )
    return store.change(lambda connection: connection.execute(sql, (older_than,)).rowcount)


@dataclass(frozen=True, slots=True)
class _AppliedBatch:
    records: tuple[Arrived, ...]

    def apply(self, connection: ViewConnection) -> list[Applied | None]:
        known = dict(positions(connection))
        before = dict(known)
        applied: list[Applied | None] = []
        for each in self.records:
            partition = (each.topic, each.partition)
            if each.offset < known.get(partition, 0):
                applied.append(applied_before(connection, each))
                continue
            applied.append(_apply_one(connection, each))
            known[partition] = each.offset + 1
        connection.executemany(
            upsert("positions", ("topic", "partition"), ("next",)),
            [(*partition, following) for partition, following in known.items() if following != before.get(partition)],
        )
        return applied


def _apply_one(connection: ViewConnection, arrived: Arrived) -> Applied | None:
    match arrived.record:
        case PublishedArticle() as article:
            return _apply_article(connection, article, arrived.value)
        case Story() as story:
            _apply_story(connection, story, arrived.value)
    return None


def _apply_article(connection: ViewConnection, article: PublishedArticle, value: bytes) -> Applied:
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
        _take_out(connection, row, applied.before)
    _write_article(connection, row, article, value)
    if facets and article.content:
        _put_in(connection, row, facets, article.content)
    else:
        _erase_words(connection, article)
    return applied


def _write_article(connection: ViewConnection, row: int, article: PublishedArticle, value: bytes) -> None:
    stored = packed(value)
    changed = article.hops[-1].at.timestamp() if article.hops else article.received_at.timestamp()
    connection.execute(
        _ARTICLE,
        (
            article.article_id,
            row,
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
        _VERSION,
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


def _erase_words(connection: ViewConnection, article: PublishedArticle) -> None:
    """Of all versions: what is held or retracted must not be shown in any."""
    connection.execute("UPDATE versions SET record = NULL WHERE article_id = ?", (article.article_id,))
    if article.sequence > 1:
        connection.erased()


def _put_in(connection: ViewConnection, row: int, facets: Facets, content: Content) -> None:
    connection.index(row, facets)
    entities = {entity.id: entity for entity in content.entities}
    connection.executemany(
        upsert("entities", ("id",), ("name", "kind", "subkind", "country")),
        [(e.id, e.name, e.kind.value, e.subkind, e.country) for e in entities.values()],
    )
    connection.executemany(
        "INSERT INTO mentions VALUES (?, ?) ON CONFLICT DO NOTHING", [(entity_id, row) for entity_id in entities]
    )
    connection.executemany(
        "INSERT INTO points VALUES (?, ?, ?)", [(row, p.latitude, p.longitude) for p in facets.points]
    )


def _take_out(connection: ViewConnection, row: int, facets: Facets) -> None:
    connection.unindex(row, facets)
    named = [entity_id for (entity_id,) in connection.execute("SELECT entity_id FROM mentions WHERE row = ?", (row,))]
    connection.execute("DELETE FROM mentions WHERE row = ?", (row,))
    connection.execute("DELETE FROM points WHERE row = ?", (row,))
    connection.executemany(
        "DELETE FROM entities WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM mentions WHERE entity_id = ?1)",
        [(entity_id,) for entity_id in named],
    )


def _free_row(connection: ViewConnection, article: PublishedArticle) -> int:
    row = int(article.received_at.timestamp()) * ROWS_A_SECOND
    # By the article's id, so that every instance gives it the same row, save where two fall on one.
    row += zlib.crc32(article.article_id.encode()) % ROWS_A_SECOND
    while connection.execute("SELECT 1 FROM articles WHERE row = ?", (row,)).fetchone():
        row += 1
    return row


def _apply_story(connection: ViewConnection, story: Story, value: bytes) -> None:
    found = connection.execute("SELECT sequence FROM stories WHERE story_id = ?", (story.story_id,)).fetchone()
    if found and story.sequence <= found[0]:
        return
    gone = story.status is StoryStatus.MERGED or not story.articles
    connection.execute(
        _STORY,
        (
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
