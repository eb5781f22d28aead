"""The tables of docs/glossary.md, in the order of their words. `make map` puts new entries where they belong."""

import re
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "glossary.md"
_HEADS = ("| word |", "| not |")


def in_order(page: str) -> str:
    """The page with the rows of each table sorted."""
    runs = groupby(page.split("\n"), key=_is_entry)
    return "\n".join(line for entries, run in runs for line in (sorted(run, key=_sorting_key) if entries else run))


def words_of(part: str) -> list[str]:
    """The first cells of a part's table."""
    return [_first_cell(line) for line in part.splitlines() if _is_entry(line)]


def _is_entry(line: str) -> bool:
    return line.startswith("| ") and not line.startswith(_HEADS)


def _first_cell(line: str) -> str:
    return line.split(" | ", maxsplit=1)[0].removeprefix("| ")


def _sorting_key(line: str) -> str:
    return re.sub(r"[^\w ,]", "", _first_cell(line).lower())
