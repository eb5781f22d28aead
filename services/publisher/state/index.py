"""One way to find articles: by a name, a story, an original. Pure."""

from collections.abc import Iterable


class Index:
    """Keys under words. Answers are sorted, so that they do not depend on what came first or on a restart."""

    def __init__(self) -> None:
        self._keys: dict[str, str | set[str]] = {}
        """Most words have one key: without a set around it that takes a third of the memory."""

    def move(self, key: str, old: Iterable[str | None], new: Iterable[str | None]) -> None:
        """Take a key from its old words to its new ones; None is no word."""
        before, after = {word for word in old if word}, {word for word in new if word}
        for word in before - after:
            self._remove(word, key)
        for word in after - before:
            self._add(word, key)

    def find(self, word: str) -> list[str]:
        """The keys under a word."""
        found = self._keys.get(word, ())
        return [found] if isinstance(found, str) else sorted(found)

    def _add(self, word: str, key: str) -> None:
        found = self._keys.setdefault(word, key)
        if isinstance(found, set):
            found.add(key)
        elif found != key:
            self._keys[word] = {found, key}

    def _remove(self, word: str, key: str) -> None:
        found = self._keys[word]
        if isinstance(found, set) and len(found) > 1:
            found.discard(key)
        else:
            del self._keys[word]
