"""What an operator may decide about the publisher. Plain values; who reads the environment hands them in."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherSettings:
    """Windows are measured on the stream's own clock (the latest arrival handled), never on the machine's."""

    content_window: timedelta = timedelta(days=8)
    """How long an article's text is kept to publish it again; longer than the deduplicator may change a verdict."""
    memory_window: timedelta = timedelta(days=30)
    """How long sequence, version and notices are remembered. Older articles begin anew when they come again."""
    notice_reach: timedelta = timedelta(hours=48)
    """How far back a notice reaches that names its target by slugline or headline (these words are used again)."""
    transmission_reach: timedelta = timedelta(hours=24)
    """The same for transmission numbers, which begin anew every day."""
    story_reports: int = 500
    """Reports that a story record lists at most: its first, and the latest."""
    story_names: int = 200
    """Entities that a story record lists at most, and places: those that most reports name."""
