"""By which door an item came in, as metrics count it."""

from schemas.raw import RawItem

BACKFILL = "backfill"
"""All old items, whatever they came by: a source that is silent after its archive was read has not fallen silent."""


def door_of(item: RawItem, door: str) -> str:
    """The door it is counted under; `door` is where it came in."""
    return door if item.backfill_before is None else BACKFILL
