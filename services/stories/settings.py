"""How long a story is kept, how often it is written, and how long its public record may become."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """A record is written whole at every change, so its size is bounded however long the story runs: to 200 kB.

    The bytes of the lists add up to 194,000; the longest headline and the other fields need less than the rest.
    """

    write_interval: timedelta = timedelta(seconds=2)
    """At most one record of a story in this time, but for changes of its status: readers see a report at once where
    little happens, and a story with ten reports a second is not written ten times."""
    closing_window: timedelta = timedelta(days=8)
    """A story that nothing was added to for so long is closed: longer than the deduplicator adds to it."""
    memory_window: timedelta = timedelta(days=30)
    """After so long it is forgotten; its last record stays on news.stories."""
    stories_at_hand: int = 512
    """Stories whose counts are kept ready, those that changed last. Others are counted again when they change: with
    1 kB a report, and reports of each story by the dozen, these are some 10 MB."""
    reports: int = 500
    """Reports listed at most: the first, and the latest."""
    names: int = 200
    """Entities listed at most, and places: those that most reports name."""
    origin_reports: int = 40
    """Reports listed at most under one origin: the first, and the latest. `report_count` counts all of them."""
    headline_characters: int = 500
    """Longer headlines are cut: the longest that a wire of ours sends has 200."""
    report_bytes: int = 100_000
    """Some 300 reports with the usual headlines and names."""
    origin_bytes: int = 50_000
    """Some 400 origins with a report or two each, or the 30 most named with forty each."""
    outlet_bytes: int = 20_000
    """Some 200 outlets."""
    name_bytes: int = 12_000
    """The 120 entities, and the 120 places, that most reports name."""
