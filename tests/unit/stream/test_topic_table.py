"""The topic table is the only source of topic names, and its entries fit together."""

import re
from itertools import pairwise
from pathlib import Path

from services.kafka.topic_admin import config
from services.stream.topics import DEADLETTER, RAW, TOPICS


def test_no_module_but_the_table_spells_out_the_name_of_a_topic() -> None:
    names = "|".join(re.escape(topic.name) for topic in TOPICS)
    modules = [path for path in Path("services").rglob("*.py") if path != Path("services/stream/topics.py")]
    assert [str(path) for path in modules if re.search(rf"[\"']({names})[\"']", path.read_text("utf-8"))] == []


def test_every_stage_reads_what_the_one_before_it_writes() -> None:
    stages = ("ingest", "parser", "enricher", "deduplicator", "publisher", "stories")
    for writer, reader in pairwise(stages):
        assert [t.name for t in TOPICS if writer in t.writers and reader in t.readers and not t.internal]


def test_a_dead_letter_topic_takes_the_largest_message_of_any_other() -> None:
    envelope = 2**16
    assert max(topic.max_message_bytes for topic in TOPICS) == DEADLETTER.max_message_bytes
    assert DEADLETTER.max_message_bytes >= RAW.max_message_bytes * 4 // 3 + envelope


def test_compacted_topics_and_no_others_are_kept_for_ever() -> None:
    for topic in TOPICS:
        assert (config(topic, 3)["retention.ms"] == "-1") == (topic.cleanup == "compact")


def test_a_record_is_confirmed_by_two_brokers_where_there_are_three() -> None:
    assert [config(RAW, replicas)["min.insync.replicas"] for replicas in (1, 2, 3)] == ["1", "1", "2"]
