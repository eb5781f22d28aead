"""Plays a script on the pure publisher, and what it says of stories on their stage, as runners would.

Outputs, then state, then the next message. Every change of a story is written at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.published import PublishedArticle, Story
from schemas.reasons import DropReason
from schemas.story_entry import StoryEntry
from schemas.verdict import DeduplicatedArticle
from services.publisher.partition import PublisherPartition, Step
from services.publisher.settings import PublisherSettings
from services.stories.partition import EntryStep, StoriesPartition
from services.stories.settings import StorySettings
from tests.scenarios.script import Line, Redeliver, Restart, Send, Supersede, Wait
from tests.scenarios.script_messages import START, article_id, at_minute, message_of, story_id, superseding_message_of

AT_ONCE = StorySettings(write_interval=timedelta(0))
StateRecord = tuple[bytes, bytes | None]


@dataclass
class ScriptRun:
    """One partition of the publisher and one of stories, their clock, state topics, and all that was published."""

    settings: PublisherSettings = field(default_factory=PublisherSettings)
    now: datetime = START
    outputs: list[PublishedArticle | Story] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    state: list[StateRecord] = field(default_factory=list)
    namespaces: dict[str, str] = field(default_factory=dict)
    story_settings: StorySettings = AT_ONCE
    story_state: list[StateRecord] = field(default_factory=list)
    entries: list[StoryEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.partition = PublisherPartition(self.settings)
        self.story_partition = StoriesPartition(self.story_settings)

    def play(self, script: Iterable[Line]) -> "ScriptRun":
        lines = list(script)
        for line in lines:
            self.play_line(line, lines)
        return self

    def deliver(self, message: DeduplicatedArticle) -> Step:
        """Hand one message to the partition and keep what it returns."""
        if message.enriched is not None:
            self.now = max(self.now, message.enriched.article.received_at)
        self.serve_timer()
        step = self.partition.handle(message, f"news.deduplicated:0:{len(self.steps)}", self.now, ())
        self.steps.append(step)
        return self._confirm(step)

    def serve_timer(self) -> None:
        while step := self.partition.due(self.now):
            self._confirm(step)
        for due in self.story_partition.due(self.now):
            self._confirm_story(due)

    def restart(self) -> None:
        self.partition = PublisherPartition(self.settings)
        self.partition.restore(self.state)
        self.story_partition = StoriesPartition(self.story_settings)
        self.story_partition.restore(self.story_state)

    @property
    def articles(self) -> list[PublishedArticle]:
        return [output for output in self.outputs if isinstance(output, PublishedArticle)]

    @property
    def stories(self) -> list[Story]:
        return [output for output in self.outputs if isinstance(output, Story)]

    @property
    def dropped(self) -> tuple[DropReason, ...]:
        return tuple(step.dropped for step in self.steps if step.dropped)

    def compacted(self) -> dict[str, PublishedArticle | Story]:
        """The last record per key, as a subscriber who comes late sees it."""
        return {_key(output): output for output in self.outputs}

    def play_line(self, line: Line, script: Sequence[Line]) -> None:
        """One line; `script` is what `Redeliver` counts in."""
        match line:
            case Send():
                self.deliver(message_of(line, self.namespaces))
            case Supersede():
                self.deliver(superseding_message_of(line, self.namespaces))
            case Wait():
                self.now = max(self.now, at_minute(line.until))
                self.serve_timer()
            case Restart():
                self.restart()
            case Redeliver():
                self.play_line(script[line.step], script)

    def _confirm(self, step: Step) -> Step:
        self.send(step.outputs)
        self.state += step.state
        return step

    def send(self, outputs: Iterable[PublishedArticle | StoryEntry]) -> None:
        """To subscribers, or to the stage of stories, which takes it at once."""
        for output in outputs:
            if isinstance(output, PublishedArticle):
                self.outputs.append(output)
            else:
                self.entries.append(output)
                self._confirm_story(self.story_partition.handle(output, self.now))

    def _confirm_story(self, step: EntryStep) -> None:
        self.outputs += [Story.model_validate_json(record.value) for record in step.records]
        self.story_state += step.state
        self.send(step.forwarded)


def named(run: ScriptRun) -> list[str]:
    """What was published of articles, in the notation of a scenario."""
    items = {article_id(item, namespace): item for item, namespace in run.namespaces.items()}
    return [
        f"{items[r.article_id]} {r.sequence} {r.action}{'*' if r.content else ''} v{r.version}" for r in run.articles
    ]


def story_view(run: ScriptRun, story: str) -> str:
    """The last record of a story, in the notation of a scenario."""
    items = {article_id(item, namespace): item for item, namespace in run.namespaces.items()}
    last = [record for record in run.stories if record.story_id == story_id(story)][-1]
    if last.merged_into:
        return "→"
    return " ".join(items[article.article_id] for article in last.articles)


def _key(output: PublishedArticle | Story) -> str:
    return output.article_id if isinstance(output, PublishedArticle) else output.story_id
