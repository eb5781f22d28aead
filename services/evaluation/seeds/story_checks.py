"""The story that the seeds must form (`scoring.must_have.story`): one story of them all, no copies, a common origin.

Reads the published records and stories once everything is decided. The origins of each article are compared in
services/evaluation/seeds/enricher_checks.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.published import PublishedArticle, Story, StoryStatus
from schemas.verdict import VerdictKind
from services.evaluation.seeds.check import Check

_ALL = "all"
_COMMON_ORIGIN = "Korean Central News Agency"


def score_story(
    gold: Mapping[str, Any],
    stories: Sequence[Story],
    published: Sequence[PublishedArticle],
    seed_of: Mapping[str, str],
) -> list[Check]:
    """Compare the last record of each story and article with the gold record."""
    wanted = sorted(str(article["seed"]) for article in gold["articles"])
    holding = _stories_with_seeds(stories, seed_of)
    verdicts = {seed_of[record.article_id]: record for record in published if record.article_id in seed_of}
    return [
        _one_story(holding),
        _members(holding, wanted, seed_of),
        *(_distinct(seed, verdicts.get(seed)) for seed in wanted),
        *(_rests_on_the_common_origin(seed, holding, seed_of) for seed in wanted),
    ]


def _stories_with_seeds(stories: Sequence[Story], seed_of: Mapping[str, str]) -> list[Story]:
    last = {story.story_id: story for story in sorted(stories, key=lambda story: story.sequence)}
    present = (story for story in last.values() if story.status is not StoryStatus.MERGED)
    return [story for story in present if any(report.article_id in seed_of for report in story.articles)]


def _one_story(holding: Sequence[Story]) -> Check:
    return Check("story.one", _ALL, "1 story", f"{len(holding)} stories", len(holding) == 1)


def _members(holding: Sequence[Story], wanted: Sequence[str], seed_of: Mapping[str, str]) -> Check:
    largest = max(holding, key=lambda story: len(story.articles), default=None)
    reports = largest.articles if largest else ()
    found = sorted(seed_of.get(report.article_id, report.article_id) for report in reports)
    return Check("story.members", _ALL, ", ".join(wanted), ", ".join(found), found == list(wanted))


def _distinct(seed: str, record: PublishedArticle | None) -> Check:
    expected = f"{VerdictKind.ORIGINAL.value} or {VerdictKind.REVISION.value}"
    got = record.verdict.kind.value if record else "not published"
    ok = record is not None and record.verdict.kind in {VerdictKind.ORIGINAL, VerdictKind.REVISION}
    return Check("story.no_copy", seed, expected, got, ok)


def _rests_on_the_common_origin(seed: str, holding: Sequence[Story], seed_of: Mapping[str, str]) -> Check:
    resting = {
        seed_of[article]
        for story in holding
        for origin in story.origins
        if origin.name == _COMMON_ORIGIN
        for article in origin.articles
        if article in seed_of
    }
    got = f"{_COMMON_ORIGIN} under {', '.join(sorted(resting)) or 'none'}"
    return Check("story.origin", seed, f"{_COMMON_ORIGIN} under {seed}", got, seed in resting)
