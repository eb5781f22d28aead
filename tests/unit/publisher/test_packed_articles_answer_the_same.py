"""How the publisher keeps an article in memory, packed or not, changes no answer at any age."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.publisher.settings import PublisherSettings
from tests.property.publisher_scripts import scripts
from tests.scenarios.crashing_run import plain
from tests.scenarios.script import Line, Scenario
from tests.scenarios.script_run import ScriptRun
from tests.scenarios.test_lifecycle_table import TABLE

WINDOWS = (timedelta(minutes=3), timedelta(minutes=10), timedelta(days=30))
"""The first ends within a script: words go, then all but an outline."""


def played(
    script: list[Line], at_hand: int, content: timedelta, memory: timedelta
) -> tuple[list[str], dict[bytes, bytes | None]]:
    limits = PublisherSettings(articles_at_hand=at_hand, content_window=content, memory_window=memory)
    run = ScriptRun(limits).play(script)
    return list(map(plain, run.outputs)), dict(run.state)


@settings(deadline=None, max_examples=50)
@given(scripts(), st.sampled_from((0, 1)), st.sampled_from(WINDOWS), st.sampled_from(WINDOWS))
def test_packed_or_at_hand_the_records_and_the_state_are_the_same(
    script: list[Line], at_hand: int, first: timedelta, second: timedelta
) -> None:
    windows = min(first, second), max(first, second)
    assert played(script, at_hand, *windows) == played(script, 1_000, *windows)


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_every_scenario_of_the_table_ends_the_same(scenario: Scenario) -> None:
    for content in WINDOWS[:2]:
        windows = content, WINDOWS[1]
        assert played(list(scenario.script), 0, *windows) == played(list(scenario.script), 1_000, *windows)
