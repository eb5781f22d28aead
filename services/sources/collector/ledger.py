"""What became of the items of a connection, hour by hour. Pure; it is part of the cursor.

It is written in the transaction of the items themselves, so it is neither ahead of them nor behind.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from services.sources.roads.protocol import Fate

Ledger = Mapping[str, Mapping[str, int]]
"""Hour (2026-03-05T14, UTC) → fate → items."""

_HOURS = 48
"""So that yesterday can be looked at today: some 3 kB of a cursor at most."""


def hour_of(at: datetime) -> str:
    """The hour under which an item is counted."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H")


def counted(ledger: Ledger, hour: str, fates: Mapping[Fate, int]) -> Ledger:
    """With these, too; hours that are long past are left out, and so are fates of nothing."""
    before = ledger.get(hour, {})
    now = {fate.value: before.get(fate.value, 0) + fates.get(fate, 0) for fate in Fate}
    found = {**ledger, hour: {fate: count for fate, count in now.items() if count}}
    kept = sorted(name for name, counts in found.items() if counts)[-_HOURS:]
    return {name: found[name] for name in kept}


def total(ledger: Ledger) -> Mapping[str, int]:
    """All hours together."""
    return {fate.value: sum(counts.get(fate.value, 0) for counts in ledger.values()) for fate in Fate}
