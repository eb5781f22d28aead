"""The scenario table, with notices resolved by the deduplicator: subscribers see the same of every article."""

import pytest

from tests.scenarios.kills_and_crashes.resolving_run import ResolvingRun
from tests.scenarios.script import Scenario
from tests.scenarios.script_run import named, story_view
from tests.scenarios.test_lifecycle_table import TABLE


def by_item(lines: tuple[str, ...]) -> dict[str, list[str]]:
    """What was published of each item, in order. Between items the order may be another: an instruction comes first."""
    items = {line.partition(" ")[0] for line in lines}
    return {item: [line for line in lines if line.partition(" ")[0] == item] for item in items}


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_subscribers_see_what_the_table_says(scenario: Scenario) -> None:
    run = ResolvingRun().play(scenario.script)
    assert by_item(tuple(named(run))) == by_item(scenario.published)
    assert {story: story_view(run, story) for story in scenario.stories} == scenario.stories
