import base64
from dataclasses import replace

from schemas.published import HeadlineRecord, PublishedArticle, Story
from services.stream.topics import BY_NAME, DEADLETTER, TOPICS


def test_every_topic_is_declared_once() -> None:
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_a_dead_letter_has_room_for_the_largest_message_as_base64() -> None:
    largest = max(topic.max_message_bytes for topic in TOPICS if topic is not DEADLETTER)
    assert len(base64.urlsafe_b64encode(bytes(largest))) < DEADLETTER.max_message_bytes


def test_the_public_topics_are_those_of_the_public_contract_and_keep_the_latest_of_every_key() -> None:
    public = [topic for topic in TOPICS if topic.is_public]
    assert [topic.model for topic in public] == [PublishedArticle, Story, HeadlineRecord]
    assert {topic.cleanup for topic in public} == {"compact"}


def test_every_topic_has_a_reader() -> None:
    assert [topic.name for topic in TOPICS if not topic.writers or not topic.readers] == []


def test_an_urgent_lane_is_configured_like_its_topic() -> None:
    """One worker reads partition 3 of both lanes, and a key has the same partition in both, because they are alike."""
    lanes = [topic for topic in TOPICS if topic.lane_of]
    read = ("news.raw", "news.parsed", "news.enriched", "news.deduplicated", "news.story-entries")
    assert {lane.name: lane.lane_of for lane in lanes} == {f"{name}.urgent": name for name in read}
    for lane in lanes:
        topic = BY_NAME[lane.lane_of or ""]
        assert replace(topic, name=lane.name, why=lane.why, lane_of=topic.name) == lane
