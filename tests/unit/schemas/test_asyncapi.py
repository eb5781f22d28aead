from schemas.documents.asyncapi import document
from tests.unit.schemas.topic_tables import ITEMS, STATE, TOPICS


def test_topic_settings_use_kafkas_own_names() -> None:
    binding = document(TOPICS)["channels"][ITEMS.name]["bindings"]["kafka"]
    assert binding["partitions"] == 2
    assert binding["topicConfiguration"] == {
        "cleanup.policy": ["delete"],
        "max.message.bytes": 1000,
        "retention.ms": 86_400_000,
    }


def test_an_internal_topic_is_a_channel_without_messages() -> None:
    described = document(TOPICS)
    assert described["channels"][STATE.name]["messages"] == {}
    assert "messages" not in described["operations"][f"a.send.{STATE.name}"]


def test_channels_are_tagged_with_their_audience() -> None:
    tags = {name: channel["tags"][0]["name"] for name, channel in document(TOPICS)["channels"].items()}
    assert tags == {"a.items": "pipeline", "b.stories": "public", "c.state": "internal"}


def test_only_compacted_topics_mention_tombstones() -> None:
    messages = document(TOPICS)["components"]["messages"]
    assert "tombstone" in messages["Story"]["description"]
    assert "description" not in messages["RawItem"]
