"""How a source is doing, for a list."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.sources.collector.cursor import Cursor, Health
from services.sources.completeness.findings import SourceState
from services.sources.completeness.source_watch import Silence, SourceTraits
from services.sources.completeness.watch import CompletenessWatch
from services.sources.watching.standing import is_failing, problems_of, standings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OK = Cursor("harbour", "main", "feed", "f", health=Health.OK)
FAILED = replace(OK, health=Health.FAILING, failures=3, problem="HTTP 500")


@pytest.mark.parametrize(
    ("cursor", "failing"),
    [
        (OK, False),
        (replace(FAILED, failures=2), False),
        (FAILED, True),
        (replace(OK, health=Health.GONE), True),
    ],
)
def test_a_connection_fails_when_it_has_failed_again_and_again(cursor: Cursor, failing: bool) -> None:
    assert is_failing(cursor) is failing


def test_what_is_paused_has_no_problem() -> None:
    assert problems_of([FAILED]) == {"harbour": "main: HTTP 500"}
    assert problems_of([replace(FAILED, paused=True)]) == {}


def test_a_source_that_fails_one_that_is_quiet_and_one_that_is_new() -> None:
    watch = CompletenessWatch()
    watch.follow({id_: SourceTraits("outlet") for id_ in ("harbour", "town", "new")})
    watch.sources["town"].silence = Silence(NOON, reported=True)
    watch.sources["town"].rhythm.arrivals = [1.0] * 168
    watch.sources["town"].rhythm.hours = [4.0] * 168
    found = standings(watch, [FAILED], NOON)
    assert {id_: each.state for id_, each in found.items()} == {
        "harbour": SourceState.FAILING,
        "town": SourceState.QUIET,
        "new": SourceState.CANNOT_TELL,
    }
    assert (found["town"].last_item, found["harbour"].problem) == (NOON, "main: HTTP 500")
