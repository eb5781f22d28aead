"""`copytaster bench completeness`: both simulations, and their figures."""

from collections.abc import Callable

from services.bench.completeness.counters import simulate_counters
from services.bench.completeness.year import simulate

_SEED = 7
_COUNTERS, _COUNTER_DAYS = 40, 60


def run(sources: int, days: int, report: Callable[[str], None]) -> dict[str, object]:
    """The figures that are promised in docs/sources.md."""
    year = simulate(sources, days, _SEED, lambda day: report(f"day {day} of {days}"))
    report("transmission numbers")
    counters = simulate_counters(_COUNTERS, min(days, _COUNTER_DAYS), _SEED)
    found = sum(silence.found is not None for silence in year.judged)
    return {
        "sources": year.sources,
        "days": year.days,
        "false_alarms_per_source_and_quarter": round(year.alarms_a_source_and_quarter, 3),
        "false_alarms_by_kind": year.by_kind,
        "silences": len(year.judged),
        "silences_found": found,
        "silences_found_in_time": round(year.found_in_time, 4),
        "own_outages_found": year.all_quiet,
        "numbers_sent": counters.sent,
        "numbers_removed": counters.removed,
        "numbers_named": round(counters.named_share, 4),
        "numbers_named_wrongly": counters.false,
    }
