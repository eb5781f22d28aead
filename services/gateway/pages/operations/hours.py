"""What came from a source in each of the last hours, beside what was expected, as bars. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

_WIDTH, _GAP, _HEIGHT = 5, 1, 24


@dataclass(frozen=True, slots=True)
class HourBar:
    """One hour; y counts down from the top."""

    x: int
    height: float
    expected_y: float
    items: int
    expected: float


@dataclass(frozen=True, slots=True)
class HourChart:
    """All of them, the present hour last."""

    width: int
    height: int
    bar: int
    bars: tuple[HourBar, ...]
    items: int
    expected: float


def hour_chart(expected: Sequence[float], arrived: Mapping[int, int], now: datetime) -> HourChart:
    """The bars. `arrived`: items by the hour in which they came, in hours since 1970."""
    last = int(now.timestamp()) // 3600
    items = [arrived.get(last - back, 0) for back in reversed(range(len(expected)))]
    most = max([1.0, *expected, *items])
    bars = tuple(
        HourBar(
            at * (_WIDTH + _GAP),
            round(_HEIGHT * number / most, 1),
            round(_HEIGHT * (1 - hoped / most), 1),
            number,
            round(hoped, 1),
        )
        for at, (number, hoped) in enumerate(zip(items, expected, strict=True))
    )
    return HourChart(len(bars) * (_WIDTH + _GAP), _HEIGHT, _WIDTH, bars, sum(items), round(sum(expected), 1))
