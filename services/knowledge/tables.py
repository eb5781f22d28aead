"""Reads the tab-separated tables that ship beside this module. The first line names the columns."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

_TABLES = resources.files("services.knowledge") / "data"


def rows(table: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<table>.tsv` as column → text. An empty cell is an empty string.

    Raises:
        ValueError: a row has another number of cells than the header.
    """
    lines = (_TABLES / f"{table}.tsv").read_text(encoding="utf-8").split("\n")
    columns = lines[0].split("\t")
    for line in lines[1:]:
        if line:
            yield dict(zip(columns, line.split("\t"), strict=True))


def listed(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds a list."""
    return tuple(part for part in cell.split("|") if part)


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list of `data/words.tsv`.

    Raises:
        KeyError: there is no list of that name.
    """
    return _word_lists()[name]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    return {row["list"]: frozenset(listed(row["words"])) for row in rows("words")}
