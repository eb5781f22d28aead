"""The wire kit's transmissions, as bytes, through every stage's own handler: the table says what must come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scenarios.wire_run import WireRun
from tests.wire_kit.kit import FORMATS

_CRASHED = ("iptc-7901",)


@dataclass(frozen=True, slots=True)
class WireTableRow:
    """One line of the table in one format."""

    script: str
    format: str
    published: str
    shown: str


def _rows() -> Iterator[WireTableRow]:
    lines = Path(__file__).with_name("wire_table.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            script, formats, published, shown, *_ = (column.strip() for column in line.split("|"))
            yield from (WireTableRow(script, name, published, shown) for name in _formats(formats))


def _formats(words: str) -> list[str]:
    """`all`, `all but X Y`, or the names."""
    if not words.startswith("all"):
        return words.split()
    return [name for name in FORMATS if name not in words.removeprefix("all but").split()]


ROWS = tuple(_rows())


def _name(row: WireTableRow) -> str:
    return f"{row.format}: {row.script}"


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_subscribers_see_what_the_table_says(row: WireTableRow) -> None:
    run = WireRun(row.format).play(row.script)
    assert (run.actions(), run.shown()) == (row.published, row.shown)
    assert run.chain.broker.records("news.deadletter") == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.format in _CRASHED], ids=_name)
def test_they_see_the_same_when_every_worker_dies_after_each_transmission(row: WireTableRow) -> None:
    run = WireRun(row.format).play(" restart ".join(row.script.split()))
    assert (run.actions(), run.shown()) == (row.published, row.shown)


def test_each_line_of_the_table_is_played_in_every_format_once() -> None:
    played = [(row.script, row.format) for row in ROWS]
    scripts = {script for script, _ in played}
    assert len(played) == len(set(played)) == len(scripts) * len(FORMATS)
    assert len(scripts) >= 40
