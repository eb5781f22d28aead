"""Public records in bulk for measuring the pages: as long as real ones, in stories with copies, kills and holds."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from schemas.article import Status
from schemas.published import Action, PublishedArticle, Story, StoryStatus, VerdictInShort
from schemas.verdict import Similarity, StoryReason, VerdictKind
from services.bench.gateway.records import RecordMaker, spelled
from tests.unit.gateway.records import NOON, story_of

Record = PublishedArticle | Story
_REPORTS = 5
"""Of a story, as most have."""
_LARGE_STORY, _LARGE_EVERY = 300, 200
"""One story in so many is an election night."""
_MERGED_EVERY = 20
_HELD_EVERY, _KILLED_EVERY = 500, 400
_COPIED = Similarity(jaccard=0.9, contained_in_other=0.95, contains_other=0.95)


def bulk(articles: int) -> Iterator[list[Record]]:
    """So many articles, story by story with its record; the last one moved last."""
    made = RecordMaker(seed=5, step=timedelta(seconds=2)).articles(articles)
    number = 0
    while part := list(islice(made, _LARGE_STORY if number % _LARGE_EVERY == 0 else _REPORTS)):
        yield _story(number, part)
        number += 1


def story_name(number: int) -> str:
    """What the stories are called; the first one is large."""
    return f"bulk-{number}"


def _story(number: int, made: Sequence[PublishedArticle]) -> list[Record]:
    name = story_name(number)
    original = made[0].model_copy(update={"story_id": name})
    reports = [original, *(_report(each, name, original, at) for at, each in enumerate(made[1:]))]
    last = reports[-1].event_time
    story = story_of(*reports, story_id=name, first_seen=original.event_time, updated=last)
    if number % _MERGED_EVERY == 1:
        gone = {"status": StoryStatus.MERGED, "merged_into": story_name(number - 1), "articles": ()}
        return [*reports, story.model_copy(update=gone)]
    return [*reports, story, *_withdrawn(number, reports[-1])]


def _report(made: PublishedArticle, story: str, original: PublishedArticle, at: int) -> PublishedArticle:
    """Every third one is a copy of the first with a sentence of its own."""
    if at % 3 or made.content is None or original.content is None:
        return made.model_copy(update={"story_id": story})
    paragraphs = (*original.content.paragraphs, made.content.paragraphs[0])
    verdict = VerdictInShort(
        kind=VerdictKind.NEAR_COPY,
        of=original.article_id,
        family=f"f-{original.article_id}",
        similarity=_COPIED,
        why_this_story=StoryReason(),
    )
    content = original.content.model_copy(update={"paragraphs": paragraphs, "headline": made.content.headline})
    return made.model_copy(
        update={"story_id": story, "verdict": verdict, "action": Action.COPY, "content": content},
    )


def _withdrawn(number: int, report: PublishedArticle) -> list[Record]:
    gone = {"sequence": 2, "content": None, "guid": None, "url": None}
    if number % _HELD_EVERY == 0:
        until = NOON + timedelta(days=1 + number)
        return [report.model_copy(update={**gone, "action": Action.HOLD, "embargoed_until": until})]
    if number % _KILLED_EVERY == 0:
        return [report.model_copy(update={**gone, "action": Action.RETRACT, "status": Status.CANCELED})]
    return []


def frequent_word(rank: int) -> str:
    """A word of the texts; the smaller the rank, the more of them have it."""
    return spelled(rank)
