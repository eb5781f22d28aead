"""The tables of the view, the same in both databases; how words are indexed is each one's own.

`articles.row` is when the article was first seen (seconds, then twelve bits that set apart what came in one second): it
never changes, so that pages stay right while news comes in, and the index yields the latest first without sorting.
"""

from dataclasses import asdict, dataclass

LAYOUT = 4
"""Another number: the view is of another release, and is made again."""
ROWS_A_SECOND = 4096


@dataclass(frozen=True, slots=True)
class ColumnTypes:
    """What a database calls them."""

    row: str
    """A whole number of 64 bits that is the primary key."""
    text: str
    """Compared byte by byte."""
    whole: str
    real: str
    """Of 64 bits."""
    flag: str
    blob: str
    clustered: str = ""
    """Said of a table that is kept in the order of its key."""


def tables(types: ColumnTypes) -> str:
    """The statements that make them, but for the index of words."""
    return _TABLES.format_map(asdict(types))


_TABLES = """
CREATE TABLE facts (name {text} PRIMARY KEY, value {text} NOT NULL) {clustered};
CREATE TABLE positions (
    topic {text}, partition {whole}, next {whole} NOT NULL, PRIMARY KEY (topic, partition)
) {clustered};
CREATE TABLE articles (
    row {row},
    article_id {text} NOT NULL UNIQUE,
    sequence {whole} NOT NULL,
    version {whole} NOT NULL,
    action {text} NOT NULL,
    shown {flag} NOT NULL,
    outlet {text} NOT NULL,
    guid {text},
    trace_id {text} NOT NULL,
    story_id {text} NOT NULL,
    copy_of {text},
    event_time {real} NOT NULL,
    changed {real} NOT NULL,
    backfill {flag} NOT NULL,
    record {blob} NOT NULL
);
CREATE INDEX articles_that_are_news ON articles (row) WHERE NOT backfill;
CREATE INDEX articles_by_guid ON articles (guid) WHERE guid IS NOT NULL;
CREATE INDEX articles_by_trace ON articles (trace_id);
CREATE INDEX articles_by_story ON articles (story_id);
CREATE INDEX articles_withheld ON articles (article_id) WHERE NOT shown;
CREATE TABLE versions (
    article_id {text}, sequence {whole}, version {whole} NOT NULL, action {text} NOT NULL, changed {real} NOT NULL,
    trace_id {text} NOT NULL, record {blob}, PRIMARY KEY (article_id, sequence)
);
CREATE INDEX versions_by_age ON versions (changed);
CREATE INDEX versions_by_trace ON versions (trace_id);
CREATE TABLE stories (
    story_id {text} PRIMARY KEY,
    sequence {whole} NOT NULL,
    status {text} NOT NULL,
    updated {real} NOT NULL,
    reports {whole} NOT NULL,
    independent_origins {whole} NOT NULL,
    merged_into {text},
    record {blob} NOT NULL
);
CREATE INDEX stories_by_movement ON stories (updated DESC, story_id);
CREATE INDEX stories_by_merger ON stories (merged_into, updated DESC) WHERE merged_into IS NOT NULL;
CREATE TABLE entities (
    id {text} PRIMARY KEY, name {text} NOT NULL, kind {text} NOT NULL, subkind {text}, country {text}
) {clustered};
CREATE TABLE mentions (entity_id {text}, row {whole}, PRIMARY KEY (entity_id, row)) {clustered};
CREATE INDEX mentions_by_row ON mentions (row);
CREATE TABLE points (row {whole}, latitude {real}, longitude {real});
CREATE INDEX points_by_latitude ON points (latitude, longitude, row);
CREATE INDEX points_by_row ON points (row);
"""
