"""Finds what goes by a name. Pure.

A window holds millions of names: each is kept as one number, and an only bearer without a list around it.
"""

from collections.abc import Iterable

from schemas.article import TargetKind

_KINDS = {kind.value: number for number, kind in enumerate(TargetKind)}
_DIGITS = 16


class NameIndex:
    """Keys under names. Answers are sorted, so that they do not depend on what came first or on a restart."""

    def __init__(self) -> None:
        self._keys: dict[int, str | tuple[str, ...]] = {}

    def move(self, key: str, old: Iterable[str], new: Iterable[str]) -> None:
        """Take a key from its old names to its new ones."""
        before, after = set(old), set(new)
        for name in before - after:
            self._remove(_number(name), key)
        for name in after - before:
            self._add(_number(name), key)

    def find(self, name: str) -> tuple[str, ...]:
        """The keys under a name."""
        return self._at(_number(name))

    def _at(self, number: int) -> tuple[str, ...]:
        found = self._keys.get(number, ())
        return (found,) if isinstance(found, str) else found

    def _add(self, number: int, key: str) -> None:
        # Most names have one bearer: then nothing is built, sorted or compared.
        if self._keys.setdefault(number, key) != key:
            self._keys[number] = tuple(sorted({*self._at(number), key}))

    def _remove(self, number: int, key: str) -> None:
        rest = tuple(each for each in self._at(number) if each != key)
        if rest:
            self._keys[number] = rest[0] if len(rest) == 1 else rest
        else:
            self._keys.pop(number, None)


def _number(name: str) -> int:
    """A name is its kind, a colon and sixteen hexadecimal digits (`item_names.name_of`)."""
    return int(name[-_DIGITS:], 16) * len(_KINDS) + _KINDS[name[: -_DIGITS - 1]]
