"""What is known of a source ⇄ a record of `news.source-watch`. Pure.

A record that cannot be read is a source that is learned from the beginning: less is known then, and nothing wrong.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from services.sources.completeness.cycle import Cycle
from services.sources.completeness.numbering import Numbering
from services.sources.completeness.source_watch import Silence, SourceWatch
from services.sources.completeness.thresholds import NUMBERS

_LAYOUT = 1


def written(watch: SourceWatch) -> bytes:
    """As a record."""
    silence, rhythm = watch.silence, watch.rhythm
    value = {
        "layout": _LAYOUT,
        "arrivals": [round(n, 3) for n in rhythm.arrivals],
        "hours": [round(n, 3) for n in rhythm.hours],
        "excess": rhythm.excess,
        "days": rhythm.days,
        "silence": silence and _silence(silence),
        "counters": {name: _counter(numbering) for name, numbering in watch.numberings.items()},
    }
    return json.dumps(value, separators=(",", ":")).encode()


def restore(watch: SourceWatch, record: bytes) -> bool:
    """Take in a record; whether it could be read."""
    try:
        value = json.loads(record)
        if value["layout"] != _LAYOUT or len(value["arrivals"]) != 168 or len(value["hours"]) != 168:
            return False
        numberings = {str(name): _numbering(counter) for name, counter in value["counters"].items()}
        silence = value["silence"] and Silence(_at(value["silence"][0]), *value["silence"][1:])
        watch.rhythm.arrivals, watch.rhythm.hours = list(value["arrivals"]), list(value["hours"])
        watch.rhythm.excess, watch.rhythm.days = float(value["excess"]), float(value["days"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    watch.numberings, watch.silence = numberings, silence
    return True


def _silence(silence: Silence) -> list[float | bool]:
    """In the order of its fields; those at the end may be missing in a record of an earlier version."""
    return [
        silence.since.timestamp(),
        silence.expected,
        silence.level,
        silence.reported,
        silence.evidence,
        silence.days_before,
        silence.expected_before,
    ]


def _counter(numbering: Numbering) -> dict[str, Any]:
    cycle = numbering.cycle
    return {
        "digits": numbering.digits,
        "first": cycle.first,
        "last": cycle.last,
        "begun": cycle.begun_at.timestamp(),
        "day": cycle.day.isoformat(),
        "missing": {str(number): since.timestamp() for number, since in cycle.missing.items()},
        "reported": sorted(cycle.reported),
    }


def _numbering(value: dict[str, Any]) -> Numbering:
    missing = {int(number): _at(since) for number, since in value["missing"].items()}
    first, last = int(value["first"]), int(value["last"])
    # All that is not missing was seen.
    seen = set(range(max(first, last - NUMBERS.kept_numbers), last + 1)) - missing.keys()
    day = date.fromisoformat(value["day"])
    cycle = Cycle(first, last, _at(value["begun"]), day, seen, missing, reported=set(value["reported"]))
    return Numbering(int(value["digits"]), cycle)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
