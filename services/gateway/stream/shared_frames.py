"""The latest events as bytes, made once for all who get the same: hundreds of readers differ in few ways."""

from collections import OrderedDict
from collections.abc import Callable

from services.gateway.limits import SHARED_FRAME_BYTES
from services.gateway.view.store import Partition

FrameKey = tuple[Partition, int, str, tuple[str, ...]]
"""Which record, under which event's name, reduced to which fields."""
_FEW_BYTES, _NAME_BYTES = 400, 60
"""Of an event's place, and of a field's name without its letters."""


class SharedFrames:
    """Bounded in bytes; the oldest go first. Only for readers whose position is the ring's."""

    def __init__(self, most_bytes: int = SHARED_FRAME_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._frames: OrderedDict[FrameKey, bytes] = OrderedDict()

    def frame(self, key: FrameKey, make: Callable[[], bytes]) -> bytes:
        """The event, from before or made now."""
        found = self._frames.get(key)
        if found is None:
            found = self._frames[key] = make()
            self._bytes += len(found) + _bytes_of(key)
            while self._bytes > self._most:
                of, gone = self._frames.popitem(last=False)
                self._bytes -= len(gone) + _bytes_of(of)
        return found


def _bytes_of(key: FrameKey) -> int:
    """About how many it takes in memory: clients choose the fields, and an event may be shorter than their names."""
    return _FEW_BYTES + sum(_NAME_BYTES + len(name) for name in key[3])
