"""Today's schemas against those of the last release, which `schemas/released/` keeps as they were tagged."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.documents.compatibility import channel_problems, problems

_CHANNELS = "asyncapi.json"


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """What a comparison found. Without a baseline nothing was compared, and an empty `problems` proves nothing."""

    compared: tuple[str, ...]
    """File names that the baseline holds."""
    problems: tuple[str, ...]

    @property
    def has_baseline(self) -> bool:
        """Whether there was a released version to compare with."""
        return bool(self.compared)


def check_against_release(released: Path, current: Path) -> ReleaseCheck:
    """Compare every `*.schema.json` of the folder `released` with its namesake in `current`.

    The AsyncAPI documents, in `released` and beside `current`, are compared too, where the release has one.

    A missing or empty `released` is no error: before the first release there is nothing to keep. A topic that is new
    in `current` breaks nobody; one that is gone breaks all of its readers.
    """
    baseline = sorted(released.glob("*.schema.json"))
    found = [f"{old.name}: {problem}" for old in baseline for problem in _problems(old, current / old.name)]
    if (released / _CHANNELS).is_file():
        found += channel_problems(_read(released / _CHANNELS), _read(current.parent / _CHANNELS))
    return ReleaseCheck(tuple(old.name for old in baseline), tuple(found))


def _problems(old: Path, new: Path) -> list[str]:
    return problems(_read(old), _read(new)) if new.is_file() else ["was released, and is gone"]


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
