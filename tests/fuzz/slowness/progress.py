"""What finished slices of the hunt found, on disk, and how long the rest will take."""

import json
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.slowness.hunt import Found


class FinishedSlices:
    """What finished slices found, by seed, on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._slices: dict[str, Found] = {}
        if path.exists():
            self._slices = {seed: Found(**found) for seed, found in json.loads(path.read_text("utf-8")).items()}

    def has(self, seed: str) -> bool:
        """Whether this slice is done."""
        return seed in self._slices

    def add(self, seed: str, found: Found) -> None:
        """This slice is done. A crash while this is written loses nothing that was written before."""
        self._slices[seed] = found
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps({each: asdict(of_one) for each, of_one in self._slices.items()}), "utf-8")
        draft.replace(self._path)

    def of(self, seed: int, name: str) -> Found:
        """All finished slices of a format."""
        total = Found()
        for each, found in self._slices.items():
            if each.startswith(f"{seed}:{name}:"):
                total.add(found)
        return total

    def keep_slowest(self, folder: Path, seed: int, name: str) -> None:
        """Of the slowest inputs of each slice keep those of the whole format."""
        kept = {which.replace(":", "-") for _, _, _, which in self.of(seed, name).slowest}
        for path in (folder / name).glob(f"{seed}-*-slow"):
            if path.name.removesuffix("-slow") not in kept:
                path.unlink()


def time_left(done: int, of: int, seconds: float) -> str:
    """ "2 h 05 min" at the pace so far; "?" before anything is done."""
    if not done:
        return "?"
    minutes = round(seconds / done * (of - done) / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
