"""Hands over the stories that the publisher kept before there was a stage of stories. Pure.

A story goes with its sequence and all its reports, before the first new entry about it or when the timer finds time.
Its record here is deleted with that, so each is handed over once; a repetition after a crash changes nothing there.
"""

from collections.abc import Iterator

from schemas.story_entry import StoryBefore, StoryEntry
from services.publisher.articles.cause import Cause
from services.publisher.state.store import PartitionStore
from services.publisher.stories.entries import report_entry
from services.publisher.stories.state import StoryState


def hand_over(store: PartitionStore, story_id: str) -> Iterator[StoryEntry]:
    """What the stage of stories needs to go on with a story, if that has not got it yet."""
    story = store.stories.get(story_id)
    if story is None or story.merged_into is not None:
        return
    store.delete_story(story_id)
    cause = Cause(trace_id=None, hops=(), event_time=story.updated, effective_at=story.touched)
    yield _before(story)
    for article in store.articles_of_story(story_id):
        entry = report_entry(article, cause, adds=False)
        if entry is not None:
            yield entry


def _before(story: StoryState) -> StoryEntry:
    before = StoryBefore(
        sequence=story.sequence,
        digest=story.digest,
        status=story.status,
        first_seen=story.first_seen,
        updated=story.updated,
        touched=story.touched,
    )
    return StoryEntry(story_id=story.story_id, change=before, event_time=story.updated, effective_at=story.touched)
