"""Thresholds of language identification. They matter for briefs of figures and names, where the model is uncertain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageThresholds:
    """When the model's answer counts, and what it is weighed against."""

    read_chars: int = 2_000
    """Of a text; the rest is not read."""
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
