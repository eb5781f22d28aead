"""What a snapshot says is what was there when it was captured, whatever was decided while it was written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.deduplicator.snapshots import partition_image, window_image, window_resume
from services.deduplicator.snapshots.partition_image import PartitionImage
from services.deduplicator.window.language_window import LanguageWindow
from services.stream.snapshots import Section
from services.stream.state_records import LatestRecords, SnapshotUnfitError, StateRecord
from tests.unit.deduplicator.streams import SETTINGS, drawn_stream, is_of_backfill


class ReadSections:
    def __init__(self, sections: Iterable[Section]) -> None:
        self.by_name: dict[str, bytes] = {}
        for name, content in sections:
            assert name not in self.by_name
            self.by_name[name] = content

    def read(self, name: str) -> bytes:
        if name not in self.by_name:
            raise SnapshotUnfitError(name)
        return self.by_name[name]


def feed(partition: DeduplicatorPartition, stream: list[EnrichedArticle], start: int = 0) -> list[Decision]:
    return [partition.decide(article, f"news.enriched:0:{start + i}") for i, article in enumerate(stream)]


def captured(partition: DeduplicatorPartition) -> PartitionImage:
    steps = partition.capturing()
    while True:
        try:
            next(steps)
        except StopIteration as done:
            image: PartitionImage = done.value
            return image


def restored(sections: ReadSections, records: Iterable[StateRecord] = ()) -> DeduplicatorPartition:
    partition = DeduplicatorPartition(SETTINGS)
    assert [each for each in partition.restoring_from(sections, records) if each] == []
    return partition


def contents(partition: DeduplicatorPartition) -> dict[str, Any]:
    """All that a partition remembers, in a form that can be compared: dead articles left out, caches too."""
    notices = partition._notices.store
    return {
        "windows": [window_contents(each) for each in partition._windows.all if each.clock is not None],
        "window_of": {
            desk: {article: (window.language, window.live) for article, window in of_desk.items()}
            for desk, of_desk in partition._windows._window_of.items()
            if of_desk
        },
        "namesakes": partition._windows._namesakes,
        "names": notices._articles,
        "notices": notices.notices,
        "by_name": notices._articles_by_name._keys,
        "notices_by_name": notices._notices_by_name._keys,
        "due": sorted(each for each in notices._articles_expiry._heap if notices._touched(each[1]) == each[0]),
        "watermark": notices._watermark,
        "sequence": partition._sequence,
        "owed": partition._owed,
    }


def window_contents(window: LanguageWindow) -> dict[str, Any]:
    table, parts = window.articles, window.parts
    rows = [serial for serial in range(table.base, table.end) if table.is_alive(serial)]
    postings = parts.copies.postings
    words = np.concatenate([np.empty(0, np.uint64), *(level.words for level in postings._levels), *postings._unsorted])
    return {
        "name": (window.desk, window.language, window.live, window.clock, table.base, table.end, table.living),
        "articles": [
            (
                table.article_id(row),
                table.record(row),
                table.event(row),
                table.clock_rank(row),
                table.story(row),
                table.terms(row).tolist(),
                float(table.lengths(np.array([row]))[0]),
            )
            for row in rows
        ],
        "serials": window._serials,
        "hours": {
            hour: living
            for hour, serials in window._hours.items()
            if (living := [s for s in serials if table.is_alive(s)])
        },
        "stories": {
            story_id: list(window.stories.reports(number)) for story_id, number in parts.stories._numbers.items()
        },
        "merged": parts.stories._merged,
        "families": (parts.families._members, parts.families._family_of),
        "recent": (parts.recent._order, parts.recent._watermark),
        "counts": (parts.terms._counts.articles, counted(parts.terms._counts._counts)),
        "minutes": (parts.terms._minute, waiting(parts.terms._waiting), waiting({0: parts.terms._latest})),
        "copies": sorted(words.tolist()),
        "terms": {
            term: living
            for term, held in parts.story_index._postings.items()
            if (living := [s for s in np.frombuffer(held, np.uint32).tolist() if table.is_alive(s)])
        },
    }


def counted(counts: Any) -> dict[int, int]:
    buckets = counts.nonzero()[0]
    return dict(zip(buckets.tolist(), counts[buckets].tolist(), strict=True))


def waiting(articles: Any) -> list[tuple[int, int, list[int]]]:
    return [
        (minute, serial, buckets.tolist())
        for minute, of_minute in articles.items()
        for serial, buckets in of_minute.items()
    ]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_snapshot_is_the_state_at_its_capture_whatever_is_decided_while_it_is_written(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - invents a stream, keeps no secret
    stream = drawn_stream(dice)
    taken = dice.randint(0, len(stream))
    partition = DeduplicatorPartition(SETTINGS)
    feed(partition, stream[:taken])
    image = captured(partition)
    before = deepcopy(contents(partition))
    with small_sections():
        sections = written_beside(image, partition, stream[taken:], taken)
        assert contents(restored(sections)) == before


@contextmanager
def small_sections() -> Iterator[None]:
    """So that small states are in as many sections as large ones."""
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("ROWS", 3), ("WORDS", 50), ("STORIES", 2)):
            patch.setattr(window_image, name, size)
            patch.setattr(window_resume, name, size)
        patch.setattr(partition_image, "ROWS", 4)
        patch.setattr(window_image, "_TERM_ARTICLES", 5)
        yield


def written_beside(
    image: PartitionImage, partition: DeduplicatorPartition, stream: list[EnrichedArticle], start: int
) -> ReadSections:
    """An article is decided after each section."""

    def sections() -> Iterator[Section]:
        following = iter(enumerate(stream, start))
        for section in image.sections():
            yield section
            for number, article in list(following)[:1]:
                partition.decide(article, f"news.enriched:0:{number}")

    return ReadSections(sections())


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_snapshot_and_what_was_written_since_answer_as_if_nothing_had_stopped(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - invents a stream, keeps no secret
    stream = drawn_stream(dice)
    cut = dice.randint(0, len(stream))
    taken = dice.randint(0, cut)
    partition = DeduplicatorPartition(SETTINGS)
    feed(partition, stream[:taken])
    image = captured(partition)
    written = [record for decision in feed(partition, stream[taken:cut], taken) for record in decision.state]
    unbroken = feed(partition, stream[cut:], cut)
    sections = ReadSections(image.sections())
    try:
        again = restored(sections, LatestRecords(written).drain())
    except SnapshotUnfitError as error:
        event(str(error))
        assert any(is_of_backfill(key) for key, _ in written)
        return
    event("restored")
    # Of a snapshot of its own, too: a state is captured and restored again and again.
    again = restored(ReadSections(captured(again).sections()))
    answers = feed(again, stream[cut:], cut)
    assert [(d.messages, d.state) for d in answers] == [(d.messages, d.state) for d in unbroken]


def test_a_snapshot_with_other_settings_is_not_believed() -> None:
    sections = ReadSections(captured(DeduplicatorPartition(SETTINGS)).sections())
    with pytest.raises(SnapshotUnfitError, match="settings"):
        list(DeduplicatorPartition(DedupSettings()).restoring_from(sections, ()))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_sections_that_are_short_or_missing_are_refused(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - invents a stream, keeps no secret
    partition = DeduplicatorPartition(SETTINGS)
    feed(partition, drawn_stream(dice)[:8])
    sections = ReadSections(captured(partition).sections())
    name = dice.choice(sorted(sections.by_name))
    content = sections.by_name.pop(name)
    if content and dice.random() < 0.7:
        sections.by_name[name] = content[: dice.randrange(len(content))]
    with pytest.raises(SnapshotUnfitError):
        list(DeduplicatorPartition(SETTINGS).restoring_from(sections, ()))
