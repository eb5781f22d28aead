"""`news.deduplicated`: what the deduplicator says of an article version, and why."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.article import Language, Signal, Status
from schemas.enriched import EnrichedArticle
from schemas.raw import Source
from schemas.record import Id, Instant, Message, Part


class VerdictKind(StrEnum):
    """What an article version is to what came before it."""

    ORIGINAL = "original"
    EXACT_COPY = "exact_copy"
    NEAR_COPY = "near_copy"
    EXCERPT = "excerpt"
    REVISION = "revision"


class RevisionClass(StrEnum):
    """What sort of change a revision is."""

    CORRECTION = "correction"
    DEVELOPMENT = "development"
    COSMETIC = "cosmetic"


class Similarity(Part):
    """Shared word-5 shingles of this text and the other's."""

    jaccard: float = Field(ge=0, le=1)
    contained_in_other: float = Field(ge=0, le=1)
    """Share of this text's shingles that the other has."""
    contains_other: float = Field(ge=0, le=1)
    """Share of the other's shingles that this text has."""


class Change(Part):
    """One thing that a revision changed."""

    what: Literal["headline", "figure", "name", "quote", "paragraph"]
    before: str | None = None
    after: str | None = None


class StoryReason(Part):
    """Why an article joined a story (or opened one, where `score` is None)."""

    score: float | None = None
    threshold: float | None = None
    shared_terms: tuple[str, ...] = ()
    shared_entities: tuple[str, ...] = ()
    hours_since_last: float | None = None


class Verdict(Part):
    """A decision that explains itself and can be superseded."""

    verdict_id: Id
    kind: VerdictKind
    of: str | None = None
    """Article id of the original, or of the article itself for a revision."""
    of_version: PositiveInt | None = None
    family: Id
    """Id of the copy family: constant, whichever member is the original."""
    similarity: Similarity | None = None
    shared_paragraphs: tuple[tuple[NonNegativeInt, NonNegativeInt], ...] = ()
    """Pairs (paragraph here, paragraph there)."""
    revision: RevisionClass | None = None
    changes: tuple[Change, ...] = ()
    story_id: Id
    story_reason: StoryReason
    merged_stories: tuple[str, ...] = ()
    """Stories that this article proved to be the same as `story_id`."""
    rules: str
    """Version of the rules and thresholds that decided."""
    supersedes: str | None = None
    """verdict_id of the verdict on the same article version that this one supersedes."""


class Instruction(Part):
    """What a notice (kill, hold, release, correction) means for one target.

    It holds what records of the target must say of the notice, and none of the notice's words.
    """

    identity: Id
    """The same wherever and however often the notice is resolved: it acts on each article once."""
    action: Signal
    article_id: Id
    """The notice's own."""
    version: PositiveInt
    guid: Id
    trace_id: Id
    source: Source
    language: Language
    status: Status
    event_time: Instant
    """When the wire sent the notice."""
    received_at: Instant
    by_id: bool
    """The notice names the target by an id, not by words or a number that others may bear, too."""
    target_guid: str | None = None
    """That id, where it may be the target's guid: nothing else may be left of a target of last year."""


class DeduplicatedArticle(Message):
    """An enriched article with its verdict, or what a notice means for an article."""

    schema_version: Literal[1] = 1
    article_id: Id
    version: PositiveInt
    verdict: Verdict
    enriched: EnrichedArticle | None
    """None where the verdict supersedes an earlier one on an article that was already handed on, and for an
    instruction."""
    redelivered: bool = False
    """True where this repeats an earlier message because its source was delivered again."""
    notice_copy: bool = False
    """True where a notice (kill, hold, release, correction) was forwarded from another partition, to find its targets
    here."""
    instruction: Instruction | None = None
    """What a notice means for the article: the message is nothing else then, and its verdict is the notice's. Of the
    notice itself: `targets` are articles that it has met since."""
    notices: tuple[Instruction, ...] = ()
    """Notices that came before this version and name its article, oldest first by the wire's clock."""
    targets: tuple[str, ...] | None = None
    """Article ids that a notice was found to name; empty for what is no notice. None: the deduplicator did not look
    for them (records of versions in which the publisher did)."""
