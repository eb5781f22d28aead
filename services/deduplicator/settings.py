"""Every threshold of the deduplicator, with the default that ships and why.

What is not here is no threshold: the widths of indexes, vectors and state records stand beside the code that lays
them out. docs/deduplication.md says how the coefficients were fitted.
"""

from dataclasses import dataclass
from datetime import timedelta

from services.text.item_names import Reach

RULES = "d4"
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
    replaced_when_dense: int = 2
    """Figures that must differ in a dense text: a single one may be an error that was corrected."""
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
    family_share: float = 0.5
    """Share of a text that must be another's for both to be of one family: a roundup is not the item that it holds."""
    original_share: float = 0.5
    """Share of a remembered text that a better-placed newcomer must hold to become the original of its family."""
    replaced_within: timedelta = timedelta(hours=12)
    """How far an update or a correction may be from what it replaces: tomorrow's bulletin has today's words."""
    replaced_headline: float = 0.6
    """Share of the content words of the shorter headline: an update may have a longer one, or another verb."""
    former_texts: int = 8
    """Former texts of an article that are kept, as many as of its past verdicts; a rewrite a day lasts a week."""
    former_hashes: int = 20_000
    """Shingle hashes of these texts together: as many as one text may have. Some 100 kB at most, hardly ever reached:
    eight long reports have 500."""
    candidates: int = 8
    """Remembered texts that are compared, those with most shingles in common. Bounds what a standing line costs."""
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
    imagined_articles: int = 10
    """Added to the articles in the window and to those counted: the first few of a stream are no crowd to speak of."""
    crowd: float = -1.0
    """Times log(imagined + articles in the window): the denser the stream, the likelier a chance match."""
    uncounted: float = -2.2
    """Times log((imagined + articles in the window) / (imagined + articles that term statistics rest on)): while few
    are counted nobody knows which words are common, and texts look alike that share no more than those."""
    merge_margin: float = 2.0
    """Two stories that two articles each fit by at least this are one story."""
    held_item: float = 0.8
    """Share of an item that a roundup must hold to be in that item's story, though most of it is something else."""
    candidate_reports: int = 20
    """Remembered articles whose stories are looked at: those that share the heaviest terms."""
    candidate_stories: int = 5
    """Stories that are scored, those of the best candidates."""
    latest_reports: int = 8
    """Reports of a story that a newcomer is compared with, besides its first: a story may run to hundreds."""


@dataclass(frozen=True, slots=True)
class TermWeights:
    """How much a term counts in a story vector: its count times a power of its rarity."""

    rarity_power: float = 1.3
    """Rare terms weigh more than tf · idf gives them: a name tells an event from its topic."""
    least_rarity: float = 0.05
    """A term in every article still weighs a little, so that no vector is empty."""
    prior_articles: int = 10
    """Articles of a young stream that are imagined, so that its first terms do not all weigh nothing."""


@dataclass(frozen=True, slots=True)
class OrderThresholds:
    """How far a late article can still be put in its place on the wire's clock."""

    seconds: int = 60
    """Articles later than this are taken in order of arrival. The minute by which term statistics settle
    (window/settled_terms.py) is the same one."""
    articles: int = 256
    """Likewise where more than this many follow it. Bounds what one late article can cost."""
    young_window: int = 256
    """Below this many articles one more in the crowd moves every score noticeably: then all that follow are decided
    again, not only those that share a term with what changed."""


@dataclass(frozen=True, slots=True)
class RevisionThresholds:
    """What sort of change a new version is."""

    altered_line: float = 0.6
    """Likeness from which a line that went and a line that came are one line, altered."""
    new_text: float = 0.15
    """Share of new text below which a version without new facts is cosmetic, and one where a figure was exchanged for
    another a correction."""
    listed_changes: int = 30
    """Changes that a verdict lists at most: of a text that was rewritten nobody reads more."""
    past_versions: int = 8
    """Earlier versions whose verdicts are kept, so that a redelivery of one is answered as it was."""


@dataclass(frozen=True, slots=True)
class NamesakeThresholds:
    """When an item under the made-up id of a known article is a version of it, and not another story.

    Measured on reports of one event by different outlets, which share less than two versions of one text do: terms .14
    at the 10th percentile, .24 at the median; other stories of the day that share a word of the headline: .10 at the
    median. To publish a version as an article of its own costs less than to overwrite another story with it.
    """

    shared_words: float = 0.3
    """Share of the shingles of either that the other has: more than a paragraph of background."""
    shared_headline: float = 0.6
    """Share of the content words of the shorter headline."""
    short_text: int = 40
    """Words; up to this length a text has too few shingles, and its terms are compared."""
    shared_terms: float = 0.34
    """Share of the terms of the shorter text."""


_REACH = Reach(words=timedelta(hours=48), transmissions=timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """How long notices and what they name find each other; measured on the stream's own clock."""

    reach: Reach = _REACH
    """How far back a notice means an item by words, and by transmission number: both are used again."""
    words_kept: timedelta = timedelta(days=3)
    """How long the words of an article are kept: the reach, and a day for a notice that was delayed."""
    memory: timedelta = timedelta(days=30)
    """How long ids are kept, and notices whose targets may still come: as long as the publisher knows articles."""
    remembered_names: int = 32
    """Names remembered per article, over all its versions: a notice may use an old one."""


@dataclass(frozen=True, slots=True)
class DedupSettings:
    """What a partition is built with."""

    copy_window: timedelta = timedelta(days=3)
    story_window: timedelta = timedelta(days=7)
    copies: CopyThresholds = CopyThresholds()
    stories: StoryThresholds = StoryThresholds()
    terms: TermWeights = TermWeights()
    order: OrderThresholds = OrderThresholds()
    revisions: RevisionThresholds = RevisionThresholds()
    namesakes: NamesakeThresholds = NamesakeThresholds()
    notices: NoticeSettings = NoticeSettings()
