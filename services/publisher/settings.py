"""What an operator may decide about the publisher. Plain values; who reads the environment hands them in."""

from dataclasses import dataclass, field
from datetime import timedelta

from services.publisher.stories.settings import StorySettings


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherSettings:
    """Windows are measured on the stream's own clock (the latest arrival handled), never on the machine's."""

    content_window: timedelta = timedelta(days=8)
    """How long an article's text is kept to publish it again; longer than the deduplicator may change a verdict."""
    memory_window: timedelta = timedelta(days=30)
    """How long articles are remembered whole, and notices; then an outline of each article remains for ever."""
    notice_reach: timedelta = timedelta(hours=48)
    """How far back a notice reaches that names its target by slugline or headline (these words are used again)."""
    transmission_reach: timedelta = timedelta(hours=24)
    """The same for transmission numbers, which start again every day."""
    late_release: timedelta = timedelta(seconds=5)
    """A release this long after the embargo's end counts as late; the timer looks four times a second."""
    remembered_messages: int = 16
    """Messages, and notices, remembered per article: more than one redelivered batch can hold of it."""
    remembered_names: int = 32
    """Names remembered per article, over all its versions: a notice may use an old one."""
    stories: StorySettings = field(default_factory=StorySettings)
