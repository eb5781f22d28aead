"""Whether the same articles end up in the same families and stories, however they arrive. Pure: compares groupings.

A run states what it varies (partitions, workers, order, repeats, kills); the first run is the reference for the others.
Groups are compared, not ids: a family takes the id of its first arrival, which depends on the order.
"""

import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle

SHUFFLED_SECONDS = 60.0
REPEATED_SHARE = 0.1
_SHOWN = 20

Groups = frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Run:
    """One way of sending the stream through the deduplicator."""

    name: str
    partitions: int = 1
    workers: int = 1
    shuffled: bool = False
    repeated: bool = False
    kills: int = 0


@dataclass
class StandingVerdicts:
    """The verdicts that are in force after the last message."""

    families: dict[str, str] = field(default_factory=dict)
    stories: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    taken_back: int = 0
    redelivered: int = 0
    killed: int = 0
    """Workers killed during the run."""

    def add(self, message: DeduplicatedArticle) -> None:
        """Apply the next message of the article's partition."""
        # What a notice means for an article is no verdict on it, nor has a notice's copy one of its own.
        if message.instruction or message.notice_copy:
            return
        verdict = message.verdict
        self.families[message.article_id] = verdict.family
        self.stories[message.article_id] = verdict.story_id
        self.merged |= dict.fromkeys(verdict.merged_stories, verdict.story_id)
        # Only a superseding verdict comes without the article: the publisher already has it.
        self.taken_back += message.enriched is None
        self.redelivered += message.redelivered

    def groups(self, articles: Iterable[str]) -> tuple[Groups, Groups]:
        """Families and stories of these articles; an article without a verdict is in neither."""
        known = [article for article in articles if article in self.families]
        stories = {article: self._story(article) for article in known}
        return _grouped({article: self.families[article] for article in known}), _grouped(stories)

    def _story(self, article: str) -> str:
        story = self.stories[article]
        while story in self.merged:
            story = self.merged[story]
        return story


def partition_of(article: EnrichedArticle, partitions: int) -> int:
    """The partition of an article's desk."""
    return zlib.crc32(article.desk.encode()) % partitions


def arrivals(stream: Sequence[EnrichedArticle], run: Run, seed: int = 1) -> list[EnrichedArticle]:
    """The stream in the order in which this run receives it."""
    dice = random.Random(seed)  # noqa: S311 - every run needs the same shuffle
    times = [article.article.event_time().timestamp() for article in stream]
    if run.shuffled:
        times = [time + dice.uniform(0, SHUFFLED_SECONDS) for time in times]
    order = sorted(zip(times, range(len(stream)), strict=True))
    coming = [stream[number] for _, number in order]
    if run.repeated:
        for article in dice.sample(coming, int(len(coming) * REPEATED_SHARE)):
            # A redelivery comes after the first delivery, at any distance.
            coming.insert(dice.randint(coming.index(article) + 1, len(coming)), article)
    return coming


def portions(coming: Sequence[EnrichedArticle], kills: int) -> list[Sequence[EnrichedArticle]]:
    """The stream cut into one more part than there are kills, with a kill between neighbours; no part is empty.

    Raises:
        ValueError: there are no more articles than kills.
    """
    if len(coming) <= kills:
        raise ValueError(f"{len(coming)} articles cannot be cut {kills} times")
    bounds = [len(coming) * part // (kills + 1) for part in range(kills + 2)]
    return [coming[start:end] for start, end in pairwise(bounds)]


def compared(
    run: Run, standing: StandingVerdicts, expected: StandingVerdicts, articles: Sequence[str]
) -> dict[str, object]:
    """One row of the comparison: how many families and stories match, and which articles are grouped differently."""
    families, stories = standing.groups(articles)
    true_families, true_stories = expected.groups(articles)
    # Groups in one result but not the other; each moved article is in at least one of them.
    differing = (families ^ true_families) | (stories ^ true_stories)
    return {
        "run": run.name,
        "families": f"{len(families & true_families)} of {len(true_families)}",
        "stories": f"{len(stories & true_stories)} of {len(true_stories)}",
        "same": families == true_families and stories == true_stories,
        "killed": standing.killed,
        "taken_back": standing.taken_back,
        "redelivered": standing.redelivered,
        "differing": sorted({article for group in differing for article in group})[:_SHOWN],
    }


def _grouped(labels: Mapping[str, str]) -> Groups:
    groups: dict[str, set[str]] = {}
    for article, label in labels.items():
        groups.setdefault(label, set()).add(article)
    return frozenset(frozenset(group) for group in groups.values())
