"""The topics, declared once: every name, partition count and retention in the service comes from this table."""

from dataclasses import replace
from datetime import timedelta

from schemas.article import Article
from schemas.deadletter import DeadLetter
from schemas.enriched import EnrichedArticle
from schemas.published import PublishedArticle, Story
from schemas.raw import RawItem
from schemas.topic import Topic
from schemas.verdict import DeduplicatedArticle
from services.stream.lanes import Lane, topic_in

_ITEM = 12 * 2**20
"""Bytes: an item of 6 MiB, the default limit, is 8 MiB as base64; later stages add what they find."""
_LETTER = 16 * 2**20 + 2**16
"""A dead letter carries its message as base64: a third more, and an envelope."""
_SMALL = 2**20
"""A state record without an article's text."""
_COMPACTED_SEGMENT, _COMPACTED_AGE, _COMPACTED_DIRTY = 64 * 2**20, timedelta(hours=6), 0.2
"""Who starts reads a compacted topic from its start: superseded values must not outnumber those that count. Kafka's
defaults (1 GiB, a week, a half) leave up to a gigabyte of them in each partition."""

RAW = Topic(
    name="news.raw",
    model=RawItem,
    key="item id",
    partitions=4,
    cleanup="delete",
    retention=timedelta(days=7),
    max_message_bytes=_ITEM,
    writers=("ingest",),
    readers=("parser",),
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
    writers=("parser",),
    readers=("enricher",),
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
    writers=("enricher",),
    readers=("deduplicator",),
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
    writers=("deduplicator",),
    readers=("publisher",),
    why="Written to the partition that its desk came from, so that one publisher sees a whole story.",
)


def _urgent(topic: Topic) -> Topic:
    """The topic's urgent lane: same key, partitions and record, so a partition of both belongs to one worker."""
    why = f"The urgent lane of {topic.name}: kills, holds and flashes never wait behind routine copy."
    return replace(topic, name=topic_in(topic.name, Lane.URGENT), lane_of=topic.name, why=why)


RAW_URGENT, PARSED_URGENT = _urgent(RAW), _urgent(PARSED)
ENRICHED_URGENT, DEDUPLICATED_URGENT = _urgent(ENRICHED), _urgent(DEDUPLICATED)

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
    max_message_bytes=_ITEM,
    writers=("publisher",),
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
    max_message_bytes=_ITEM,
    writers=("publisher",),
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
    writers=("parser", "enricher", "deduplicator", "publisher", "operators"),
    readers=("operators",),
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
    writers=("deduplicator",),
    readers=("deduplicator",),
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
    writers=("publisher",),
    readers=("publisher",),
    why="The publisher's state (sequences, held items): partition n is that of partition n of news.deduplicated.",
    internal=True,
)

ROUTINE = (RAW, PARSED, ENRICHED, DEDUPLICATED)
URGENT = (RAW_URGENT, PARSED_URGENT, ENRICHED_URGENT, DEDUPLICATED_URGENT)
TOPICS = (*ROUTINE, *URGENT, PUBLISHED, STORIES, DEADLETTER, DEDUPLICATOR_STATE, PUBLISHER_STATE)
BY_NAME = {topic.name: topic for topic in TOPICS}
