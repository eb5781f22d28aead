"""The table of attackers in docs/security.md: every cell names a test, and every test that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ATTACKERS = (
    "a sender with a token",
    "a sender without a token",
    "a reader",
    "somebody on the network",
    "somebody with a broken clock",
    "a server that we fetch from, or deliver to",
    "a sender of mail",
    "a hub, or who calls its address",
    "a broken file of sources or of tokens",
)
_ROW = re.compile(r"^\| \*\*(?P<who>[^*]+)\*\* \| (?P<can>[^|]+) \| (?P<cannot>[^|]+) \|$", re.MULTILINE)
_NUMBER = re.compile(r"\[(\d+)\]")
_TEST = re.compile(r"^\[(?P<number>\d+)\] `(?P<path>tests/[\w/]+\.py)::(?P<name>test_\w+)`$", re.MULTILINE)

ROWS = {row["who"]: (row["can"], row["cannot"]) for row in _ROW.finditer(PAGE)}
TESTS = {found["number"]: (found["path"], found["name"]) for found in _TEST.finditer(PAGE)}


def test_every_attacker_has_a_row() -> None:
    assert tuple(ROWS) == ATTACKERS


@pytest.mark.parametrize("who", ATTACKERS)
def test_every_cell_names_tests(who: str) -> None:
    for cell in ROWS[who]:
        numbers = _NUMBER.findall(cell)
        assert numbers
        assert set(numbers) <= TESTS.keys()


def test_every_test_is_named_in_a_cell() -> None:
    named = {number for cells in ROWS.values() for cell in cells for number in _NUMBER.findall(cell)}
    assert TESTS.keys() == named


@pytest.mark.parametrize("number", TESTS)
def test_a_test_that_is_named_exists(number: str) -> None:
    path, name = TESTS[number]
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
