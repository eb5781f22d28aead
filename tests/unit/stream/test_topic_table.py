"""The topic table is the truth: names, and what each handler writes."""

from itertools import pairwise

from services.kafka.topic_admin import config
from services.stream.topics import DEADLETTER, RAW, TOPICS


def test_every_stage_reads_what_the_one_before_it_writes() -> None:
    stages = ("ingest", "parser", "enricher", "deduplicator", "publisher")
    for writer, reader in pairwise(stages):
        assert [t.name for t in TOPICS if writer in t.writers and reader in t.readers and not t.internal]


def test_a_dead_letter_topic_takes_the_largest_message_of_any_other() -> None:
    envelope = 2**16
    assert max(topic.max_message_bytes for topic in TOPICS) == DEADLETTER.max_message_bytes
    assert DEADLETTER.max_message_bytes >= RAW.max_message_bytes * 4 // 3 + envelope


def test_what_is_compacted_is_kept_for_ever_and_the_rest_is_not() -> None:
    for topic in TOPICS:
        assert (config(topic)["retention.ms"] == "-1") == (topic.cleanup == "compact")
