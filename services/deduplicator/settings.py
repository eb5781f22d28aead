"""Every threshold of the deduplicator, with the default that ships and why."""

from dataclasses import dataclass
from datetime import timedelta

RULES = "d3"
"""Version of the rules below. Raised whenever the same stream would get other verdicts."""


@dataclass(frozen=True, slots=True)
class TemplateThresholds:
    """When texts that share words are two fillings of one template."""

    shared_figures: float = 0.6
    """Below this share of common figures, where each text has figures the other lacks."""
    shared_when_dense: float = 0.87
    """The same for texts dense with figures, where several differ."""
    dense_figures: float = 0.06
    """Figures per word from which a text is dense with them."""
    foreign_headline: float = 0.32
    """Share of headline words that the other text never uses; beyond it, both ways, the subjects differ."""


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
    template: TemplateThresholds = TemplateThresholds()


@dataclass(frozen=True, slots=True)
class StoryThresholds:
    """A linear decision whether an article belongs to a story; joins where the sum is not negative."""

    constant: float = 0.0
    best_report: float = 14.0
    """Times the cosine to the story's most similar report."""
    all_reports: float = 22.5
    """Times the average cosine to the reports compared: what is like one of them only leads away from the event."""
    days_since_last: float = 0.95
    """Times the days since the last report, at most one: beyond that only the story's age counts."""
    days_since_first: float = -1.8
    crowd: float = -1.0
    """Times log(10 + articles in memory): the denser the stream, the likelier a chance match."""
    uncounted: float = -2.2
    """Times log((10 + articles in memory) / (10 + articles that term statistics rest on)): while few are counted
    nobody knows which words are common, and texts look alike that share no more than those."""
    merge_margin: float = 2.0
    """Two stories that two articles each fit by at least this are one story."""


@dataclass(frozen=True, slots=True)
class DedupSettings:
    """What a shard is built with."""

    copy_window: timedelta = timedelta(days=3)
    story_window: timedelta = timedelta(days=7)
    copies: CopyThresholds = CopyThresholds()
    stories: StoryThresholds = StoryThresholds()
