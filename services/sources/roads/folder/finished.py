"""Which files of a listing are whole, and which can never be taken? Pure: listings and times are handed in.

A file system and a server say the same of a file: its name, its size, and something that changes when it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from services.sources.roads.folder.settings import FileRules


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a listing. `name` is ASCII: bytes that are not are percent-encoded, so that any charset survives."""

    name: str
    size: int
    stamp: str
    """Changes with every writing as far as anybody can see: time of change, inode."""


@dataclass(frozen=True, slots=True)
class _Watched:
    size: int
    stamp: str
    since: float


class FinishedFiles:
    """Remembers sizes from one listing to the next. After a restart every file is looked at afresh."""

    def __init__(self, rules: FileRules) -> None:
        self._rules = rules
        self._watched: dict[str, _Watched] = {}

    def of(self, listing: Sequence[ListedFile], now: float) -> Iterator[ListedFile]:
        """The files that are whole, oldest known first."""
        names = {file.name for file in listing}
        self._watched = {name: watched for name, watched in self._watched.items() if name in names}
        wanted = [file for file in listing if self._is_wanted(file.name)]
        ready = [file for file in wanted if self._is_whole(file, names, now)]
        return iter(sorted(ready, key=lambda file: (self._watched[file.name].since, file.name)))

    def given_up(self, file: ListedFile, now: float) -> str | None:
        """Why a file will never be taken; None: it may be."""
        if file.size == 0 and now - self._watched[file.name].since >= self._rules.empty_seconds:
            return f"it has been empty for {self._rules.empty_seconds:g} seconds"
        return None

    def _is_wanted(self, name: str) -> bool:
        rules = self._rules
        if rules.finished == "marker" and name.endswith(rules.marker):
            return False
        return any(fnmatchcase(name, p) for p in rules.files) and not any(fnmatchcase(name, p) for p in rules.ignore)

    def _is_whole(self, file: ListedFile, names: set[str], now: float) -> bool:
        before = self._watched.get(file.name)
        if before is None or (before.size, before.stamp) != (file.size, file.stamp):
            before = self._watched[file.name] = _Watched(file.size, file.stamp, now)
        if file.size == 0:
            # 0 bytes, then all of it: what a sender does who opens first and writes later.
            return self.given_up(file, now) is not None
        match self._rules.finished:
            case "stable":
                return now - before.since >= self._rules.stable_seconds
            case "marker":
                return file.name + self._rules.marker in names
            case "renamed":
                return True
