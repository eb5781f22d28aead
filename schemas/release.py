"""Today's schemas against those of the last release, which `schemas/released/` keeps as they were tagged."""

import json
from dataclasses import dataclass
from pathlib import Path

from schemas.compatibility import problems


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """What a comparison found. Without a baseline nothing was compared: `problems` is then empty for no merit."""

    compared: tuple[str, ...]
    """File names that the baseline holds."""
    problems: tuple[str, ...]

    @property
    def has_baseline(self) -> bool:
        """Whether there was a released version to compare with."""
        return bool(self.compared)


def check_against_release(released: Path, current: Path) -> ReleaseCheck:
    """Compare every `*.schema.json` of the folder `released` with its namesake in `current`.

    A missing or empty `released` is no error: before the first release there is nothing to keep. A topic that is new
    in `current` breaks nobody; one that is gone breaks all of its readers.
    """
    baseline = sorted(released.glob("*.schema.json"))
    found = [f"{old.name}: {problem}" for old in baseline for problem in _problems(old, current / old.name)]
    return ReleaseCheck(tuple(old.name for old in baseline), tuple(found))


def _problems(old: Path, new: Path) -> list[str]:
    if not new.is_file():
        return ["was released, and is gone"]
    return problems(json.loads(old.read_text(encoding="utf-8")), json.loads(new.read_text(encoding="utf-8")))
