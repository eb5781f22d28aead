"""Each item has one fate, countable by hour."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from services.sources.collector.ledger import Ledger, counted, hour_of, total
from services.sources.roads.protocol import Fate

counts = st.dictionaries(st.sampled_from(list(Fate)), st.integers(0, 1000))


def test_an_hour_is_utc() -> None:
    assert hour_of(datetime(2026, 3, 5, 1, 30, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-04T23"


@given(st.lists(st.tuples(st.integers(0, 40), counts)))
def test_nothing_is_lost_and_nothing_counts_twice(pages: list[tuple[int, dict[Fate, int]]]) -> None:
    ledger: Ledger = {}
    expected: Counter[str] = Counter()
    for hour, fates in pages:
        ledger = counted(ledger, hour_of(datetime(2026, 3, 5, tzinfo=UTC) + timedelta(hours=hour)), fates)
        expected.update({fate.value: count for fate, count in fates.items()})
    assert +Counter(dict(total(ledger))) == +expected


def test_it_remembers_two_days() -> None:
    ledger: Ledger = {}
    for hour in range(100):
        at = datetime(2026, 3, 5, tzinfo=UTC) + timedelta(hours=hour)
        ledger = counted(ledger, hour_of(at), {Fate.SENT: 1})
    assert (len(ledger), max(ledger)) == (48, "2026-03-09T03")
