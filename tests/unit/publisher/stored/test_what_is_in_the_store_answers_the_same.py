"""What the publisher reads from a local store changes no answer, nor does one that is behind, full or lost."""

import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.publisher.settings import PublisherSettings
from services.stream.state_records import StateRecord
from tests.property.publisher_scripts import scripts
from tests.scenarios.crashing_run import plain
from tests.scenarios.script import Line, Restart, Scenario, Wait
from tests.scenarios.script_run import ScriptRun
from tests.scenarios.test_lifecycle_table import TABLE
from tests.unit.publisher.stored.stored_run import StoredRun, resolve
from tests.unit.publisher.test_instructions import ResolvedRun

WINDOWS = (timedelta(minutes=3), timedelta(minutes=10), timedelta(days=30))
Played = tuple[list[str], list[StateRecord]]
Play = Callable[[ResolvedRun, Iterable[Line]], object]


def as_it_is(run: ScriptRun, script: Iterable[Line]) -> None:
    """Notices are searched for here, by names: whatever has names is in memory."""
    run.play(script)


def ends_of(run: ScriptRun) -> Played:
    return list(map(plain, run.outputs)), run.state


@settings(deadline=None, max_examples=60)
@given(
    script=scripts(),
    windows=st.tuples(st.sampled_from(WINDOWS), st.sampled_from(WINDOWS)),
    lag=st.integers(0, 4),
    full_at=st.none() | st.integers(1, 12),
    lost_at=st.none() | st.integers(1, 12),
    restart_at=st.none() | st.integers(0, 12),
    play=st.sampled_from((resolve, as_it_is)),
)
def test_the_records_and_the_state_are_the_same(
    *,
    script: list[Line],
    windows: tuple[timedelta, timedelta],
    lag: int,
    full_at: int | None,
    lost_at: int | None,
    restart_at: int | None,
    play: Play,
) -> None:
    if restart_at is not None:
        script.insert(restart_at, Restart())
    limits = PublisherSettings(articles_at_hand=0, content_window=min(windows), memory_window=max(windows))
    plainly = ResolvedRun(limits)
    play(plainly, script)
    with tempfile.TemporaryDirectory() as folder:
        run = StoredRun(limits, Path(folder), lag=lag, full_at=full_at, lost_at=lost_at)
        play(run, script)
        assert ends_of(run) == ends_of(plainly)
        assert run.partition.sizes() == plainly.partition.sizes()
        assert run.set_aside == []
        run.close()


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_every_scenario_of_the_table_ends_the_same(scenario: Scenario, tmp_path: Path) -> None:
    script = [*scenario.script, Wait(10_000)]
    for number, lag in enumerate((0, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        limits = PublisherSettings(articles_at_hand=number, content_window=WINDOWS[0], memory_window=WINDOWS[1])
        run, plainly = StoredRun(limits, folder, lag=lag), ResolvedRun(limits)
        resolve(run, script)
        resolve(plainly, script)
        assert ends_of(run) == ends_of(plainly)
        run.close()
