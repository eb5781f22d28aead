"""What the publisher remembers is bounded by the stream's own clock."""

from datetime import timedelta

import pytest

from schemas.article import Signal, Status
from schemas.reasons import DropReason
from schemas.story_entry import ReportChange, StoryEntry
from services.publisher.partition import PublisherPartition
from services.publisher.settings import PublisherSettings
from tests.scenarios.script import Line, Redeliver, Restart, Send, Supersede, Wait, guid
from tests.scenarios.script_messages import article_id, at_minute, story_id
from tests.scenarios.script_run import ScriptRun, named

DAY = 24 * 60
SETTINGS = PublisherSettings(content_window=timedelta(days=8), memory_window=timedelta(days=30))


def traffic(day: float) -> list[Line]:
    """Two messages that move the stream's clock to a day: what is too old expires with the second."""
    return [Send(item=f"T{day:g}{half}", story="traffic", at=day * DAY) for half in "ab"]


def is_gone(entry: StoryEntry) -> bool:
    return isinstance(entry.change, ReportChange) and entry.change.report is None


def play(*script: Line) -> ScriptRun:
    return ScriptRun(SETTINGS).play(script)


def test_an_article_leaves_an_outline_and_a_tombstone_when_its_window_has_passed() -> None:
    played = play(Send(item="A"), *traffic(31))
    assert played.partition.sizes() == {
        "articles": 2,
        "merged_stories": 0,
        "notices": 0,
        "outlines": 1,
        "embargoed": 0,
        "withheld": 0,
    }
    assert [value for key, value in dict(played.state).items() if value is None and key.startswith(b"article:")] == [
        None
    ]


def test_the_state_does_not_grow_while_the_stream_goes_on() -> None:
    played = play(*(line for day in range(200) for line in traffic(day)))
    assert played.partition.sizes()["articles"] <= 2 * 32
    restored = PublisherPartition(SETTINGS)
    restored.restore(played.state)
    assert restored.sizes() == played.partition.sizes()


def test_a_backfill_of_last_year_evicts_nothing_and_is_remembered_itself() -> None:
    played = play(Send(item="A"), Send(item="OLD", at=-365 * DAY, arrives=1), Redeliver(0), Redeliver(1))
    assert played.dropped == (DropReason.REDELIVERY, DropReason.REDELIVERY)


def test_an_item_dated_in_the_future_evicts_nothing() -> None:
    played = play(Send(item="A"), Send(item="F", at=365 * DAY, arrives=1), Send(item="B", at=2), Redeliver(0))
    assert played.dropped == (DropReason.REDELIVERY,)


def test_words_expire_first_so_a_late_verdict_is_remembered_but_not_published_without_them() -> None:
    played = play(Send(item="A"), *traffic(9), Supersede(item="A", story="U"))
    assert played.dropped == (DropReason.NOT_ANNOUNCED,)
    assert [line for line in named(played) if line.startswith("A")] == ["A 1 publish* v1"]


def test_a_newer_version_of_an_article_whose_words_have_expired_continues_its_sequence() -> None:
    played = play(Send(item="A"), *traffic(20), Send(item="A", version=2, at=20 * DAY))
    assert named(played)[-1] == "A 2 update* v2"


def test_what_is_held_keeps_its_words() -> None:
    played = play(Send(item="A", status=Status.WITHHELD), *traffic(20))
    played.play([Send(item="A", at=20 * DAY, signal=Signal.RELEASE, empty=True)])
    assert named(played)[-1] == "A 2 release* v1"


def test_an_embargo_longer_than_every_window_ends_on_time() -> None:
    played = play(Send(item="A", embargo=100 * DAY), *traffic(50), *traffic(99), Restart(), Wait(100 * DAY))
    assert named(played)[-1] == "A 2 release* v1"


def test_a_killed_article_stays_killed_as_long_as_it_is_remembered() -> None:
    played = play(
        Send(item="A"), Send(item="A", version=2, at=1, status=Status.CANCELED), *traffic(29), Send(item="A", version=3)
    )
    assert played.dropped == (DropReason.KILLED,)


def test_a_notice_expires_with_its_window() -> None:
    kill = Send(item="K", signal=Signal.KILL, acts_on=(guid("A"),), empty=True)
    assert play(kill, *traffic(31)).partition.sizes()["notices"] == 0


def test_a_version_after_every_window_continues_the_sequence() -> None:
    played = play(Send(item="A"), *traffic(40), Send(item="A", version=2, at=40 * DAY))
    assert [line for line in named(played) if line.startswith("A")] == ["A 1 publish* v1", "A 2 update* v2"]


@pytest.mark.parametrize("restart", [(), (Restart(),)])
def test_a_kill_after_every_window_continues_the_sequence(restart: tuple[Line, ...]) -> None:
    kill = Send(item="A", version=2, at=40 * DAY, status=Status.CANCELED, empty=True)
    played = play(Send(item="A"), Send(item="A", version=2, at=1), *traffic(40), *restart, kill)
    assert named(played)[-1] == "A 3 retract v2"


@pytest.mark.parametrize("forwarded", [False, True])
def test_a_kill_that_names_an_article_of_last_month_by_its_id_retracts_it(forwarded: bool) -> None:
    kill = Send(item="K", at=40 * DAY, signal=Signal.KILL, acts_on=(guid("A"),), empty=True, notice_copy=forwarded)
    played = play(Send(item="A"), *traffic(40), kill)
    retracted = [line for line in named(played) if line.startswith("A")]
    assert retracted == ["A 1 publish* v1", "A 2 retract v1"]
    assert list(played.partition.kill_targets(at_minute(39 * DAY)).values()) == [1]


def test_a_kill_after_every_window_goes_to_the_story_that_the_article_was_in() -> None:
    kill = Send(item="K", at=40 * DAY, signal=Signal.KILL, acts_on=(guid("A"),), empty=True)
    played = play(Send(item="A", story="S"), *traffic(40), kill)
    (gone,) = (entry for entry in played.entries if entry.story_id == story_id("S") and is_gone(entry))
    assert isinstance(gone.change, ReportChange)
    assert (gone.change.article_id, gone.change.sequence) == (article_id("A"), 2)


def test_a_killed_article_stays_killed_for_ever() -> None:
    kill = Send(item="A", version=2, at=1, status=Status.CANCELED)
    later = [Send(item="A", version=3, at=day * DAY) for day in (40, 80)]
    played = play(Send(item="A"), kill, *traffic(40), later[0], *traffic(80), Restart(), later[1])
    assert played.dropped == (DropReason.KILLED, DropReason.KILLED)


def test_an_older_version_of_an_article_of_last_month_is_still_older() -> None:
    played = play(Send(item="A", version=5), *traffic(40), Send(item="A", version=4, at=-1, arrives=40 * DAY))
    assert played.dropped == (DropReason.OLDER_VERSION,)


def test_a_bare_release_of_an_article_whose_words_are_gone_publishes_nothing() -> None:
    release = Send(item="A", at=40 * DAY, signal=Signal.RELEASE, empty=True)
    played = play(Send(item="A", status=Status.WITHHELD), *traffic(40), release)
    assert [line for line in named(played) if line.startswith("A")] == ["A 1 hold v1"]


def test_a_crash_between_an_outline_and_the_tombstone_of_its_article_changes_nothing() -> None:
    played = play(Send(item="A"), *traffic(40))
    both = [(key, value) for key, value in played.state if not (key.startswith(b"article:") and value is None)]
    played.state = both
    played.play([Restart(), Send(item="A", version=2, at=40 * DAY)])
    assert named(played)[-1] == "A 2 update* v2"
    assert played.partition.sizes()["outlines"] == 0


def test_what_remains_of_an_article_has_none_of_its_words_and_is_small() -> None:
    played = play(Send(item="A"), *traffic(40))
    (outline,) = (value for key, value in played.state if key.startswith(b"outline:"))
    assert outline is not None
    assert len(outline) < 200
    assert b"body-A" not in outline
