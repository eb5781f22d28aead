"""What a state topic and its local store hold, and where they disagree. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.positions import POSITIONS_KEY

_KINDS = {"a": "article", "m": "merged story", "c": "window's clock"}
"""The deduplicator's keys begin with one letter, after the number of their layout where they have one."""


@dataclass
class StateContents:
    """One partition, as one of the two holds it."""

    following: int = 0
    """The offset after the last record that it knows."""
    by_key: dict[bytes, TopicRecord] = field(default_factory=dict)
    """The last record of each key, tombstones included."""

    def add(self, records: Iterable[TopicRecord]) -> None:
        """Take in the next records."""
        self.by_key.update({record.key: record for record in records})

    @property
    def positions(self) -> bytes | None:
        """The positions record."""
        found = self.by_key.get(POSITIONS_KEY)
        return found.value if found else None

    def summary(self) -> dict[str, object]:
        """Counts by kind, tombstones and bytes apart."""
        living = [r for r in self.by_key.values() if r.value is not None and r.key != POSITIONS_KEY]
        return {
            "next_offset": self.following,
            "records": len(living),
            "by_kind": dict(sorted(Counter(kind_of(record.key) for record in living).items())),
            "tombstones": sum(record.value is None for record in self.by_key.values()),
            "bytes": sum(len(record.key) + len(record.value or b"") for record in living),
        }


def kind_of(key: bytes) -> str:
    """What a state record is of, by its key: `article:…`, or a letter and a tab."""
    text = key.decode(errors="replace")
    if "\t" in text:
        # A layout's number stands in front, where there is one (`deduplicator/state_records.py`).
        parts = text.split("\t")
        letter = parts[1] if parts[0].isdigit() else parts[0]
        return _KINDS.get(letter, letter)
    return text.partition(":")[0] if ":" in text else "other"


def disagreements(topic: StateContents, store: StateContents) -> list[str]:
    """Keys on which they disagree, and how. A store that is only behind agrees."""
    keys = topic.by_key.keys() | store.by_key.keys()
    found = {key: _disagreement(topic, store, key) for key in keys}
    return [f"{key!r}: {problem}" for key, problem in sorted(found.items()) if problem]


def _disagreement(topic: StateContents, store: StateContents, key: bytes) -> str | None:
    ours, theirs = store.by_key.get(key), topic.by_key.get(key)
    if theirs is not None and theirs.offset >= store.following:
        return None  # the store has not come so far
    if ours is not None and ours.offset >= topic.following:
        return None  # written after the topic was read
    if ours is None:
        return _unless_tombstone(theirs, "in the topic only")
    if theirs is None:
        return _unless_tombstone(ours, "in the store only")
    return None if ours == theirs else f"offset {theirs.offset} in the topic, {ours.offset} in the store"


def _unless_tombstone(record: TopicRecord | None, problem: str) -> str | None:
    """Both drop tombstones, each in its time."""
    return None if record is None or record.value is None else problem


def outside(positions: Mapping[str, int], offsets: Mapping[str, tuple[int, int]]) -> list[str]:
    """Input positions that are not within the first and the next offset of their topics."""
    return [
        f"{topic}: position {positions[topic]}, the topic has {first} to {end}"
        for topic, (first, end) in sorted(offsets.items())
        if topic in positions and not first - 1 <= positions[topic] <= end
    ]
