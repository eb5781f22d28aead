"""Small word lists, shipped as text: words separated by white space, `#` begins a comment line."""

from functools import cache
from importlib.resources import files


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of `name`.txt."""
    return frozenset(word for line in word_lines(name) for word in line.split())


@cache
def word_lines(name: str) -> tuple[str, ...]:
    """The lines of `name`.txt that are no comments."""
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
