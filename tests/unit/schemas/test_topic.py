from datetime import timedelta
from typing import Any

import pytest

from schemas.raw import RawItem
from schemas.topic import Topic

_GOOD: dict[str, Any] = {
    "name": "t",
    "model": RawItem,
    "key": "item id",
    "partitions": 1,
    "cleanup": "delete",
    "retention": timedelta(days=1),
    "max_message_bytes": 1,
    "writers": ("a",),
    "readers": ("b",),
    "why": "for a test",
}


def test_a_topic_is_public_if_subscribers_read_it() -> None:
    assert not Topic(**_GOOD).is_public
    assert Topic(**{**_GOOD, "readers": ("b", "subscribers")}).is_public


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"model": None}, "internal"),
        ({"partitions": 0}, "partitions"),
        ({"max_message_bytes": 0}, "max_message_bytes"),
        ({"max_message_bytes": 2, "segment_bytes": 1}, "largest message"),
        ({"retention": None}, "retention"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Topic(**{**_GOOD, **wrong})
