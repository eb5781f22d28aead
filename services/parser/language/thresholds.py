"""Thresholds of language identification. They matter for briefs of figures and names, where the model is uncertain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageThresholds:
    """When the model's answer counts, and what it is weighed against."""

    read_chars: int = 2_000
    """Of a text; the rest is not read."""
    words_chars: int = 200
    """From here on function words are asked first; a shorter text has too few of them."""
    words_read_chars: int = 500
    least_words: int = 8
    different_words: int = 5
    """Tables repeat a few abbreviations, some of which are words somewhere."""
    words_share: float = 0.15
    """Of all words: running text has a quarter to a half, lists of names and results have few."""
    runner_up: float = 0.6
    """Of the weight of the best language's words: neighbours share a third (Russian and Ukrainian), twins more."""
    words_confidence: float = 0.99
    script_share: float = 0.5
    kana_share: float = 0.1
    certain: float = 0.8
    """From here on the model's answer counts as it is."""
    enough_chars: int = 40
    """Characters below which an uncertain answer is worth nothing."""
    usual_weight: float = 10.0
    """How many times as likely as the source's usual language another must be."""
    commonest: str = "en"
    commonest_weight: float = 2.0
    """The same if the source has no usual language: English is the commonest of the catalogue's sources."""


LANGUAGE = LanguageThresholds()
