"""Every threshold of the deduplicator, with the default that ships and why."""

from dataclasses import dataclass
from datetime import timedelta

RULES = "d1"
"""Version of the rules below. Raised whenever the same stream would get other verdicts."""


@dataclass(frozen=True, slots=True)
class CopyThresholds:
    """When two texts share so many words that one was made from the other."""

    near: float = 0.8
    """Containment from which two texts of similar length are one."""
    similar_length: float = 0.65
    """Shorter by longer word count from which lengths are similar."""
    excerpt: float = 0.45
    """Containment from which one text is cut from the other (a wire copy shortened, an item in a roundup)."""
    least_words: int = 12
    """Bodies below this are copies only where headline and body are equal: flashes share their words by necessity."""
    least_shared: int = 2
    """Shared shingles below this prove nothing in sampled sketches."""


@dataclass(frozen=True, slots=True)
class StoryThresholds:
    """A linear decision whether an article belongs to a story; joins where the sum is not negative."""

    constant: float = -2.85
    centroid: float = 8.27
    best_member: float = 7.79
    days_since_last: float = -0.37
    days_since_first: float = -0.77
    merge_margin: float = 2.0
    """Two stories that one article fits by at least this are one story."""


@dataclass(frozen=True, slots=True)
class DedupSettings:
    """What a shard is built with."""

    copy_window: timedelta = timedelta(days=3)
    story_window: timedelta = timedelta(days=7)
    copies: CopyThresholds = CopyThresholds()
    stories: StoryThresholds = StoryThresholds()
