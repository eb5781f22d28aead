"""One way to find articles: by a name, a story, an original. Pure."""

from collections.abc import Iterable


class Index:
    """Keys under words. Answers are sorted, so that they do not depend on what came first or on a restart."""

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = {}

    def move(self, key: str, old: Iterable[str | None], new: Iterable[str | None]) -> None:
        """Take a key from its old words to its new ones; None is no word."""
        before, after = {word for word in old if word}, {word for word in new if word}
        for word in before - after:
            keys = self._keys[word]
            keys.discard(key)
            if not keys:
                del self._keys[word]
        for word in after - before:
            self._keys.setdefault(word, set()).add(key)

    def find(self, word: str) -> list[str]:
        """The keys under a word."""
        return sorted(self._keys.get(word, ()))
