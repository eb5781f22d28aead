"""The table of an article's public life: complete, safe, and drawn as it is."""

import re
from pathlib import Path

import pytest

from schemas.published import Action
from schemas.reasons import DropReason
from services.publisher.articles.lifecycle import TRANSITIONS, Event, Standing, transition_for

DRAWING = Path(__file__).parents[3] / "docs" / "lifecycle.md"
PAIRS = [(standing, event) for standing, transitions in TRANSITIONS.items() for event in transitions]
HIDDEN = (Standing.EMBARGOED, Standing.WITHHELD, Standing.KILLED, Standing.NOTICE)


def test_every_standing_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Standing)


def test_only_a_release_makes_a_held_article_public() -> None:
    made_public = {
        transition_for(standing, event).action
        for standing, event in PAIRS
        if standing in (Standing.EMBARGOED, Standing.WITHHELD) and transition_for(standing, event).to is Standing.PUBLIC
    }
    assert made_public == {Action.RELEASE}


def test_nothing_leads_out_of_killed() -> None:
    assert {answer.to for answer in TRANSITIONS[Standing.KILLED].values()} == {Standing.KILLED}


def test_the_end_of_an_embargo_does_not_release_a_withheld_article() -> None:
    with pytest.raises(KeyError):
        transition_for(Standing.WITHHELD, Event.EMBARGO_END)


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.UNSEEN])
def test_a_kill_is_obeyed_and_published_wherever_an_article_stands(standing: Standing) -> None:
    answer = transition_for(standing, Event.KILL)
    assert (answer.to, answer.action) == (Standing.KILLED, Action.RETRACT)


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.UNSEEN])
def test_a_stale_version_is_counted_as_such_and_changes_nothing(standing: Standing) -> None:
    answer = transition_for(standing, Event.STALE)
    assert (answer.to, answer.action, answer.drop_reason) == (standing, None, DropReason.OLDER_VERSION)


@pytest.mark.parametrize(("standing", "event"), PAIRS)
def test_an_article_that_may_no_longer_be_shown_is_held_or_retracted(standing: Standing, event: Event) -> None:
    answer = transition_for(standing, event)
    if standing is Standing.PUBLIC and answer.to in HIDDEN:
        assert answer.action in (Action.HOLD, Action.RETRACT)


def test_the_drawing_shows_every_transition_that_is_published_and_no_other() -> None:
    arrows = re.findall(r"^ {4}(\S+) --> (\S+): (\S+) / (\S+)$", DRAWING.read_text(encoding="utf-8"), re.MULTILINE)
    drawn = {(start.replace("[*]", "unseen"), event, end, action) for start, end, event, action in arrows}
    published = {
        (standing.value, event.value, answer.to.value, answer.action.value)
        for standing, event in PAIRS
        if (answer := transition_for(standing, event)).action is not None
    }
    assert drawn == published
