"""How long a story's public record may become."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """A record is written whole at every change, so its size is bounded however long the story runs: to 200 kB.

    The bytes of the lists add up to 194,000; the longest headline and the other fields need less than the rest.
    """

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
