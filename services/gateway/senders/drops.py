"""Which items a stage dropped, and why, where stages note it: by trace id, and by the sender's own guid. Pure."""

from collections import OrderedDict

from schemas.deadletter import DroppedItem

_MOST = 50_000
"""Of the latest: some 30 MB. A wire that repeats itself drops as many items as it publishes."""


class Drops:
    """The latest notes; the same one may come twice."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._notes: OrderedDict[str, DroppedItem] = OrderedDict()
        self._by_name: dict[str, dict[str, None]] = {}

    def take(self, note: DroppedItem) -> None:
        """One more note."""
        place = f"{note.stage}:{note.origin.topic}:{note.origin.partition}:{note.origin.offset}"
        if place in self._notes:
            return
        self._notes[place] = note
        for name in _names(note):
            self._by_name.setdefault(name, {})[place] = None
        while len(self._notes) > self._most:
            self._forget(*self._notes.popitem(last=False))

    def of_trace(self, trace_id: str) -> list[DroppedItem]:
        """Of the item with this trace id."""
        return [self._notes[place] for place in self._by_name.get(f"trace {trace_id}", ())]

    def of_guid(self, guid: str) -> list[DroppedItem]:
        """Of the items that their sender calls so, as far as that had been read from them by then."""
        return [self._notes[place] for place in self._by_name.get(f"guid {guid}", ())]

    def _forget(self, place: str, note: DroppedItem) -> None:
        for name in _names(note):
            del self._by_name[name][place]
            if not self._by_name[name]:
                del self._by_name[name]


def _names(note: DroppedItem) -> list[str]:
    names = [f"trace {note.trace_id}"]
    return [*names, f"guid {note.guid}"] if note.guid else names
