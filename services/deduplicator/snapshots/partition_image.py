"""A partition as it was at one moment: its windows, its names and notices, and what it owes its topic."""

import json
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from services.deduplicator.desk_windows import DeskWindows
from services.deduplicator.notices import packed_names
from services.deduplicator.notices.records import WaitingNotice
from services.deduplicator.notices.store import NoticesImage, NoticeStore
from services.deduplicator.snapshots.packing import Unpacking, packed_arrays, packed_blobs, packed_texts
from services.deduplicator.snapshots.window_image import ROWS, WindowImage
from services.deduplicator.snapshots.window_image import capturing as capturing_window
from services.deduplicator.snapshots.window_resume import WindowResume
from services.stream.snapshots import Section, Sections
from services.stream.state_records import SnapshotUnfitError, StateRecord

LAYOUT = 1
"""Of the sections. Raised with whatever changes in them, or in what memory makes of records: no other is read."""
_MOST_SERIALS = 2**27
"""Half of those that a posting has room for: a window that has used them is restored as a whole, and numbered again."""


class PartitionImage(NamedTuple):
    """Nothing in it is changed by the partition that it is of."""

    windows: Sequence[WindowImage]
    notices: NoticesImage
    sequence: int
    owed: Sequence[StateRecord]
    namesakes: Sequence[tuple[str, str, list[str]]]
    made_with: str
    """The settings of the partition: with others it would remember otherwise."""

    def sections(self) -> Iterator[Section]:
        """All of it. May be called in another thread."""
        keys, stored = self.notices.keys, self.notices.stored
        head = {
            "layout": LAYOUT,
            "made_with": self.made_with,
            "sequence": self.sequence,
            "owed": [(key.hex(), None if value is None else value.hex()) for key, value in self.owed],
            "namesakes": self.namesakes,
            "windows": len(self.windows),
            "watermark": self.notices.watermark,
            "names": -(-len(keys) // ROWS),
        }
        yield "partition", json.dumps(head).encode()
        yield "notices", packed_blobs([notice.to_bytes() for notice in self.notices.notices])
        # In the order of their last touch: so they go into queues without being moved about.
        touched = np.fromiter((packed_names.touched_at(each) for each in stored), "i8", len(keys))
        in_order = touched.argsort(kind="stable")
        for number, at in enumerate(range(0, len(keys), ROWS)):
            places = in_order[at : at + ROWS]
            ids = packed_texts([keys[place] for place in places.tolist()])
            names = packed_blobs([stored[place] for place in places.tolist()])
            yield f"names/{number}", ids + names + packed_arrays(touched[places])
        for place, window in enumerate(self.windows):
            yield from window.sections(f"window/{place}/")


def capturing(
    windows: DeskWindows, notices: NoticeStore, sequence: int, owed: Sequence[StateRecord], made_with: str
) -> Generator[None, None, PartitionImage]:
    """The image, a step some milliseconds; nothing may be changed before the last one.

    Raises:
        SnapshotUnfitError: serial numbers run out; only a whole restore begins with the first.
    """
    images = []
    for window in windows.all:
        if window.articles.end > _MOST_SERIALS:
            raise SnapshotUnfitError(f"{window.articles.end} serial numbers are used")
        images.append((yield from capturing_window(window)))
    known = yield from notices.capturing()
    return PartitionImage(images, known, sequence, tuple(owed), windows.capture_namesakes(), made_with)


class PartitionResume:
    """Fills windows and notices that are empty from the sections of an image. Used once."""

    def __init__(self, windows: DeskWindows, notices: NoticeStore, made_with: str) -> None:
        self._windows = windows
        self._made_with = made_with
        self._notices = notices
        self.sequence = 0
        """That of the next decision."""
        self.owed: list[StateRecord] = []
        """What is still to be written to the topic."""

    def steps(self, sections: Sections) -> Iterator[None]:
        """A step some milliseconds, but for what numpy does beside others.

        Raises:
            SnapshotUnfitError: they are not what this version writes.
        """
        try:
            yield from self._steps(sections)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            # Their checksums were right: another version wrote them, under the same number.
            raise SnapshotUnfitError(f"{type(error).__name__}: {error}") from error

    def _steps(self, sections: Sections) -> Iterator[None]:
        head = json.loads(sections.read("partition"))
        if head["layout"] != LAYOUT:
            raise SnapshotUnfitError(f"sections of layout {head['layout']}")
        if head["made_with"] != self._made_with:
            raise SnapshotUnfitError("the settings have changed")
        self.sequence = head["sequence"]
        self.owed = [
            (bytes.fromhex(key), bytes.fromhex(value) if value is not None else None) for key, value in head["owed"]
        ]
        self._windows.resume(head["namesakes"])
        for number in range(head["names"]):
            section = Unpacking(sections.read(f"names/{number}"))
            keys, stored = section.texts(), section.blobs()
            self._notices.take_articles(keys, stored, section.array("i8", len(keys)).tolist())
            yield
        notices = Unpacking(sections.read("notices")).blobs()
        self._notices.resume(map(WaitingNotice.model_validate_json, notices), head["watermark"])
        yield
        for place in range(head["windows"]):
            yield from WindowResume(self._windows, sections, f"window/{place}/").steps()
