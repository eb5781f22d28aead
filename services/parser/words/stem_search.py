"""Which of many stems a text holds, in one pass over it (Aho-Corasick): hundreds cost no more than one."""

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick


class StemSearch:
    """A search for lower-case stems, anywhere in words. Every line is asked, and nearly all hold none."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = tuple(dict.fromkeys(stems))
        self._search = AhoCorasick(self._stems)

    def any_in(self, text: str) -> bool:
        """Whether a text holds one, in capitals or not."""
        return bool(self._matches(text.lower(), overlapping=False))

    def all_in(self, text: str) -> frozenset[str]:
        """Those that a text holds, in capitals or not."""
        matches = self._matches(text.lower(), overlapping=True)
        return frozenset(self._stems[index] for index, _, _ in matches)

    def _matches(self, text: str, *, overlapping: bool) -> list[tuple[int, int, int]]:
        try:
            return self._search.find_matches_as_indexes(text, overlapping=overlapping)
        except UnicodeEncodeError:  # half a character, which no stem has
            return self._search.find_matches_as_indexes(text.encode(errors="replace").decode(), overlapping=overlapping)
