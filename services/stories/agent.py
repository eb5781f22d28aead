"""The stories stage's Faust agent: news.story-entries → news.stories, the public contract of stories."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.settings import Settings
from services.stories.handle import StoryKeeper
from services.stories.settings import StorySettings
from services.stream.stage_names import STORIES_STAGE
from services.stream.topics import STORIES_STATE, STORY_ENTRIES, STORY_ENTRIES_URGENT
from services.worker.stage import Stage, StageState


def stage(settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Stage:
    """The stories stage, with its state and the timer that writes what waited for its turn."""
    keeper = StoryKeeper(_story_settings(settings), clock)
    return Stage(
        name=STORIES_STAGE,
        routine=STORY_ENTRIES,
        urgent=STORY_ENTRIES_URGENT,
        work=keeper,
        state=StageState(topic=STORIES_STATE, keeper=keeper),
        timer=keeper.timer,
        next_due=keeper.next_due,
    )


def _story_settings(settings: Settings) -> StorySettings:
    return StorySettings(
        write_interval=timedelta(seconds=settings.story_write_seconds),
        closing_window=timedelta(days=settings.publisher_content_window_days),
        memory_window=timedelta(days=settings.publisher_memory_window_days),
        reports=settings.publisher_story_reports,
        names=settings.publisher_story_names,
    )
