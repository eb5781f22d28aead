"""How long a story's public record may become."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """A record is written whole at every change, so its size is bounded however long the story runs."""

    reports: int = 500
    """Reports listed at most: the first, and the latest."""
    names: int = 200
    """Entities listed at most, and places: those that most reports name."""
