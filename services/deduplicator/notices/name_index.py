"""Finds what goes by a name. Pure.

A window holds millions of names: each is kept as one number, and an only bearer without a list around it.
"""

from collections.abc import Collection, Iterable


class NameIndex:
    """Keys under names (`packed_names.number_of`). Answers are sorted: what came first or a restart changes none."""

    def __init__(self) -> None:
        self._keys: dict[int, str | tuple[str, ...]] = {}

    def move(self, key: str, old: Collection[int], new: Collection[int]) -> None:
        """Take a key from its old names to its new ones."""
        if old:
            self.remove(key, set(old).difference(new))
        for name in new:
            # Most names have one bearer: then nothing is built, sorted or compared.
            if self._keys.setdefault(name, key) != key:
                self._keys[name] = tuple(sorted({*self.find(name), key}))

    def remove(self, key: str, names: Iterable[int]) -> None:
        """Take a key from these names."""
        for name in names:
            rest = tuple(each for each in self.find(name) if each != key)
            if rest:
                self._keys[name] = rest[0] if len(rest) == 1 else rest
            else:
                self._keys.pop(name, None)

    def find(self, name: int) -> tuple[str, ...]:
        """The keys under a name."""
        found = self._keys.get(name, ())
        return (found,) if isinstance(found, str) else found
