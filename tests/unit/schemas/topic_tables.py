"""A small topic table: one pipeline topic, one public one, one internal one."""

from datetime import timedelta

from schemas.published import Story
from schemas.raw import RawItem
from schemas.record import Message
from schemas.topic import Topic


def topic(
    name: str, model: type[Message] | None, *, readers: tuple[str, ...] = ("b",), internal: bool = False
) -> Topic:
    """A topic that differs from others in what a test is about."""
    return Topic(
        name=name,
        model=model,
        key="some id",
        partitions=2,
        cleanup="delete" if model is RawItem else "compact",
        retention=timedelta(days=1) if model is RawItem else None,
        max_message_bytes=1000,
        writers=("a",),
        readers=readers,
        why="for a test",
        internal=internal,
    )


ITEMS = topic("a.items", RawItem)
STORIES = topic("b.stories", Story, readers=("b", "subscribers"))
STATE = topic("c.state", None, internal=True)
TOPICS = (ITEMS, STORIES, STATE)
