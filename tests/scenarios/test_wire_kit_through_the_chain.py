"""The wire kit's transmissions, as bytes, through every stage's own handler: the table says what must come out."""

import pytest

from services.wire_kit.formats import FORMATS
from services.wire_kit.scripts import Script, scripts
from tests.scenarios.wire_run import WireRun

_CRASHED = ("iptc-7901",)


ROWS = scripts()


def _name(row: Script) -> str:
    return f"{row.format}: {row.words}"


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_subscribers_see_what_the_table_says(row: Script) -> None:
    run = WireRun(row.format).play(row.words)
    assert (run.actions(), run.shown()) == (row.published, row.shown)
    assert run.chain.broker.records("news.deadletter") == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.format in _CRASHED], ids=_name)
def test_they_see_the_same_when_every_worker_dies_after_each_transmission(row: Script) -> None:
    run = WireRun(row.format).play(" restart ".join(row.words.split()))
    assert (run.actions(), run.shown()) == (row.published, row.shown)


def test_each_line_of_the_table_is_played_in_every_format_once() -> None:
    played = [(row.words, row.format) for row in ROWS]
    scripts = {script for script, _ in played}
    assert len(played) == len(set(played)) == len(scripts) * len(FORMATS)
    assert len(scripts) >= 40
