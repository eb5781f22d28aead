"""How often a holder may ask: a bucket that fills evenly, and holds a minute's worth. Pure."""

from dataclasses import dataclass, field


@dataclass
class Rates:
    """One bucket a holder."""

    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)
    """What is in it, and when that was so."""

    def wait_seconds(self, holder: str, per_minute: float, now: float, amount: float = 1.0) -> float:
        """0 where the holder may ask now, which is then counted; else how long until it may.

        Of an amount that no bucket holds, a full bucket must do.
        """
        most = max(per_minute, 1.0)
        amount = min(amount, most)
        level, at = self._buckets.get(holder, (most, now))
        level = min(most, level + max(0.0, now - at) * per_minute / 60)
        if level < amount:
            self._buckets[holder] = (level, now)
            return (amount - level) * 60 / per_minute
        self._buckets[holder] = (level - amount, now)
        return 0.0
