"""Who is killed, held or released does not turn on who finds it: the deduplicator, or the publisher as it once did."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.publisher_scripts import scripts
from tests.scenarios.crashing_run import by_key, plain
from tests.scenarios.kills_and_crashes.resolving_run import ResolvingRun
from tests.scenarios.script import Line, Restart
from tests.scenarios.script_run import ScriptRun


def shown(run: ScriptRun) -> dict[str, tuple[str, int]]:
    """Of each article: what its last record says, and of which version."""
    return {record.article_id: (record.action.value, record.version) for record in run.articles}


@settings(deadline=None)
@given(scripts())
def test_every_article_ends_the_same(script: list[Line]) -> None:
    assert shown(ResolvingRun().play(script)) == shown(ScriptRun().play(script))


@settings(deadline=None)
@given(scripts(), st.sets(st.integers(0, 14), max_size=4))
def test_sequences_have_no_gap_and_a_restart_anywhere_changes_nothing(script: list[Line], restarts: set[int]) -> None:
    interrupted: list[Line] = []
    for number, line in enumerate(script):
        interrupted += [line, Restart()] if number in restarts else [line]
    run = ResolvingRun().play(interrupted)
    assert list(map(plain, run.outputs)) == list(map(plain, ResolvingRun().play(script).outputs))
    for records in by_key(run.outputs).values():
        assert [record.sequence for record in records] == list(range(1, len(records) + 1))
