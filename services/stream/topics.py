"""The topics, declared once: every name, partition count and retention in the service comes from this table."""

from dataclasses import replace
from datetime import timedelta

from schemas.acknowledgement import Acknowledgement
from schemas.article import Article
from schemas.deadletter import DeadLetter, DroppedItem
from schemas.enriched import EnrichedArticle
from schemas.published import HeadlineRecord, PublishedArticle, Story
from schemas.raw import RawItem
from schemas.source_event import SourceEvent
from schemas.story_entry import StoryEntry
from schemas.topic import Topic
from schemas.verdict import DeduplicatedArticle
from services.stream.lanes import Lane, topic_in
from services.stream.stage_names import DEDUPLICATOR, ENRICHER, PARSER, PUBLISHER, STAGES, STORIES_STAGE

_ITEM = 12 * 2**20
"""Bytes: an item of 6 MiB, the default limit, is 8 MiB as base64; later stages add what they find."""
_LETTER = 16 * 2**20 + 2**16
"""A dead letter carries its message as base64: a third more, and an envelope."""
_SMALL = 2**20
"""A state record without an article's text."""
_COMPACTED_SEGMENT, _COMPACTED_AGE, _COMPACTED_DIRTY = 64 * 2**20, timedelta(hours=6), 0.2
"""Who starts reads a compacted topic from its start: superseded values must not outnumber those that count. Kafka's
defaults (1 GiB, a week, a half) leave up to a gigabyte of them in each partition."""
_RESUMABLE = timedelta(days=7)
"""How far back a gateway's stream can be resumed: a week's holiday of a reader's server."""

RAW = Topic(
    name="news.raw",
    model=RawItem,
    key="item id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=7),
    max_message_bytes=_ITEM,
    writers=("ingest", "sources"),
    readers=(PARSER, "sources"),
    why="What arrived, byte for byte: everything downstream can be made from it again.",
)
PARSED = Topic(
    name="news.parsed",
    model=Article,
    key="article id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=3),
    max_message_bytes=_ITEM,
    writers=(PARSER,),
    readers=(ENRICHER,),
    why="The canonical record, before anything is read into it.",
)
ENRICHED = Topic(
    name="news.enriched",
    model=EnrichedArticle,
    key="desk",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=3),
    max_message_bytes=_ITEM,
    writers=(ENRICHER, DEDUPLICATOR),
    readers=(DEDUPLICATOR,),
    why="Keyed by desk, so that one writer sees all versions and all that can be a copy of each other.",
)
DEDUPLICATED = Topic(
    name="news.deduplicated",
    model=DeduplicatedArticle,
    key="article id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=7),
    max_message_bytes=_ITEM,
    writers=(DEDUPLICATOR,),
    readers=(PUBLISHER,),
    why="Written to the partition that its desk came from, so that one publisher sees a whole desk.",
)
STORY_ENTRIES = Topic(
    name="news.story-entries",
    model=StoryEntry,
    key="story id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=7),
    max_message_bytes=_SMALL,
    writers=(PUBLISHER, STORIES_STAGE),
    readers=(STORIES_STAGE,),
    why="What stories are made from: what subscribers see of each report, and which stories became one.",
)


def _urgent(topic: Topic) -> Topic:
    """The topic's urgent lane: same key, partitions and record, so a partition of both belongs to one worker."""
    why = f"The urgent lane of {topic.name}: kills, holds and flashes never wait behind routine copy."
    return replace(topic, name=topic_in(topic.name, Lane.URGENT), lane_of=topic.name, why=why)


RAW_URGENT, PARSED_URGENT = _urgent(RAW), _urgent(PARSED)
ENRICHED_URGENT, DEDUPLICATED_URGENT = _urgent(ENRICHED), _urgent(DEDUPLICATED)
STORY_ENTRIES_URGENT = _urgent(STORY_ENTRIES)

PUBLISHED = Topic(
    name="news.published",
    model=PublishedArticle,
    key="article id",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    uncompacted=_RESUMABLE,
    max_message_bytes=_ITEM,
    writers=(PUBLISHER,),
    readers=("gateway", "subscribers"),
    why="The sink: the public contract of articles.",
)
STORIES = Topic(
    name="news.stories",
    model=Story,
    key="story id",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    uncompacted=_RESUMABLE,
    max_message_bytes=_ITEM,
    writers=(STORIES_STAGE,),
    readers=("gateway", "subscribers"),
    why="The public contract of stories.",
)
DEADLETTER = Topic(
    name="news.deadletter",
    model=DeadLetter,
    key="key of the refused message",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=30),
    max_message_bytes=_LETTER,
    writers=(*STAGES, "operators"),
    readers=("gateway", "operators"),
    why="What a stage could not handle, with everything needed to try again.",
)
DEDUPLICATOR_STATE = Topic(
    name="news.deduplicator-state",
    model=None,
    key="article id, or a story's",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    max_message_bytes=_SMALL,
    writers=(DEDUPLICATOR,),
    readers=(DEDUPLICATOR,),
    why="The deduplicator's state: partition n is that of partition n of news.enriched.",
    internal=True,
)
PUBLISHER_STATE = Topic(
    name="news.publisher-state",
    model=None,
    key="article id, or a notice's",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    max_message_bytes=_ITEM,
    writers=(PUBLISHER,),
    readers=(PUBLISHER,),
    why="The publisher's state (sequences, held items): partition n is that of partition n of news.deduplicated.",
    internal=True,
)
SOURCE_CURSORS = Topic(
    name="news.source-cursors",
    model=None,
    key="source/connection",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    max_message_bytes=_SMALL,
    writers=("sources", "operators"),
    readers=("sources", "operators"),
    why="How far each connection of a source has been fetched, and what the operator asked of it.",
    internal=True,
)
STORIES_STATE = Topic(
    name="news.stories-state",
    model=None,
    key="story id, or a report's in it",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    max_message_bytes=_SMALL,
    writers=(STORIES_STAGE,),
    readers=(STORIES_STAGE,),
    why="The state of stories: partition n is that of partition n of news.story-entries.",
    internal=True,
)

SOURCE_EVENTS = Topic(
    name="news.source-events",
    model=SourceEvent,
    key="source id; empty where it is about all",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=30),
    max_message_bytes=_SMALL,
    writers=("sources",),
    readers=("gateway", "operators"),
    why="Which sources fell silent, and which of their transmission numbers did not come.",
)
SOURCE_WATCH = Topic(
    name="news.source-watch",
    model=None,
    key="source id",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    max_message_bytes=_SMALL,
    writers=("sources",),
    readers=("sources",),
    why="What is known of each source: its rhythm, its silence, its counters, and up to where news.raw was watched.",
    internal=True,
)

ACKNOWLEDGEMENTS = Topic(
    name="news.acknowledgements",
    model=Acknowledgement,
    key="article id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=365),
    max_message_bytes=_SMALL,
    writers=("gateway",),
    readers=("gateway", "operators"),
    why="Who has confirmed which kill, for a year: it may be asked for in court.",
)
WEBHOOKS = Topic(
    name="news.webhooks",
    model=None,
    key="webhook id, or a part of its state",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    max_message_bytes=_SMALL,
    writers=("gateway",),
    readers=("gateway",),
    why="Where subscribers want to be sent what, and which deliveries are not done.",
    internal=True,
)
HEADLINES = Topic(
    name="news.headlines",
    model=HeadlineRecord,
    key="article id",
    partitions=4,
    cleanup="compact",
    retention=None,
    segment_bytes=_COMPACTED_SEGMENT,
    segment_age=_COMPACTED_AGE,
    dirty_ratio=_COMPACTED_DIRTY,
    uncompacted=_RESUMABLE,
    max_message_bytes=_SMALL,
    writers=(PUBLISHER,),
    readers=("subscribers",),
    why="news.published in short, for who shows lists; written where COPYTASTER_PUBLISHER_HEADLINES is set.",
)
DROPPED = Topic(
    name="news.dropped",
    model=DroppedItem,
    key="trace id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=7),
    max_message_bytes=_SMALL,
    writers=STAGES,
    readers=("gateway",),
    why="What a stage passed no further, and why, for who asks after his item; where COPYTASTER_NOTE_DROPS is set.",
)

ROUTINE = (RAW, PARSED, ENRICHED, DEDUPLICATED, STORY_ENTRIES)
URGENT = (RAW_URGENT, PARSED_URGENT, ENRICHED_URGENT, DEDUPLICATED_URGENT, STORY_ENTRIES_URGENT)
TOPICS = (
    *ROUTINE,
    *URGENT,
    PUBLISHED,
    STORIES,
    DEADLETTER,
    DEDUPLICATOR_STATE,
    PUBLISHER_STATE,
    STORIES_STATE,
    SOURCE_CURSORS,
    SOURCE_EVENTS,
    SOURCE_WATCH,
    ACKNOWLEDGEMENTS,
    WEBHOOKS,
    HEADLINES,
    DROPPED,
)
BY_NAME = {topic.name: topic for topic in TOPICS}
