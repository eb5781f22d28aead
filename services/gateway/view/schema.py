"""The tables of the view.

`articles.row` is when the article was first seen (seconds, then twelve bits that set apart what came in one second): it
never changes, so that pages stay right while news comes in, and the index yields the latest first without sorting.
"""

LAYOUT = 2
"""Another number: the file is of another release, and the view is made again."""
ROWS_A_SECOND = 4096

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE positions (
    topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    shown INTEGER NOT NULL,
    outlet TEXT NOT NULL,
    guid TEXT,
    trace_id TEXT NOT NULL,
    story_id TEXT NOT NULL,
    copy_of TEXT,
    event_time REAL NOT NULL,
    changed REAL NOT NULL,
    backfill INTEGER NOT NULL,
    record BLOB NOT NULL
);
CREATE INDEX articles_that_are_news ON articles (row) WHERE NOT backfill;
CREATE INDEX articles_by_guid ON articles (guid) WHERE guid IS NOT NULL;
CREATE INDEX articles_by_trace ON articles (trace_id);
CREATE INDEX articles_by_story ON articles (story_id);
CREATE INDEX articles_withheld ON articles (article_id) WHERE NOT shown;
CREATE TABLE versions (
    article_id TEXT, sequence INTEGER, version INTEGER NOT NULL, action TEXT NOT NULL, changed REAL NOT NULL,
    trace_id TEXT NOT NULL, record BLOB, PRIMARY KEY (article_id, sequence)
);
CREATE INDEX versions_by_age ON versions (changed);
CREATE INDEX versions_by_trace ON versions (trace_id);
CREATE TABLE stories (
    row INTEGER PRIMARY KEY,
    story_id TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL,
    status TEXT NOT NULL,
    updated REAL NOT NULL,
    reports INTEGER NOT NULL,
    independent_origins INTEGER NOT NULL,
    merged_into TEXT,
    record BLOB NOT NULL
);
CREATE INDEX stories_by_movement ON stories (updated DESC, story_id);
CREATE INDEX stories_by_merger ON stories (merged_into, updated DESC) WHERE merged_into IS NOT NULL;
CREATE TABLE entities (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, subkind TEXT, country TEXT
) WITHOUT ROWID;
CREATE TABLE mentions (entity_id TEXT, row INTEGER, PRIMARY KEY (entity_id, row)) WITHOUT ROWID;
CREATE INDEX mentions_by_row ON mentions (row);
CREATE TABLE points (row INTEGER, latitude REAL, longitude REAL);
CREATE INDEX points_by_latitude ON points (latitude, longitude, row);
CREATE INDEX points_by_row ON points (row);
CREATE VIRTUAL TABLE words USING fts5 (body, tags, content='', tokenize='ascii');
"""
