"""Which Prometheus names an expression uses, and which ones this service exposes."""

import re

from services.observability import series

#: Exposed for every target by Prometheus, or by prometheus-client's process collector.
FOREIGN = {"up", "process_start_time_seconds", "process_resident_memory_bytes"}
#: Every label that a rule may select or group by besides a series' own: Prometheus sets the first two.
FOREIGN_LABELS = {"instance", "job", "le"}


def exposed() -> dict[str, set[str]]:
    """Every name that a worker's /metrics has, with its labels; a histogram has three names."""
    names: dict[str, set[str]] = {}
    for one in series.ALL:
        suffixes = ("_bucket", "_sum", "_count") if one.kind is series.Kind.HISTOGRAM else ("",)
        names |= {one.name + suffix: set(one.labels) for suffix in suffixes}
    return names


def used(expression: str) -> set[str]:
    """The names of metrics in an expression: its own, recorded (with colons), foreign ones, and `__name__` patterns."""
    own = set(re.findall(r"\bcopytaster_\w+\b(?!:)", _without_recorded(expression)))
    return own | recorded(expression) | _named_by_pattern(expression) | {n for n in FOREIGN if _word(n, expression)}


def recorded(expression: str) -> set[str]:
    """The names with colons: what recording rules make."""
    return set(re.findall(r"\b\w+:\w+:\w+\b", expression))


def labels_used(expression: str) -> set[str]:
    """The labels that an expression selects or groups by."""
    selected = re.findall(r'[{,]\s*(\w+)\s*(?:=~|!~|!=|=)\s*"', expression)
    grouped = re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression)
    return {*selected, *(label.strip() for group in grouped for label in group.split(","))} - {"__name__", ""}


def _without_recorded(expression: str) -> str:
    plain = re.sub(r'__name__=~"[^"]*"', "", expression)
    return re.sub(r"\b\w+:\w+:\w+\b", "", plain)


def _named_by_pattern(expression: str) -> set[str]:
    """`__name__=~"a_(b|c)_total"` stands for a_b_total and a_c_total."""
    found: set[str] = set()
    for before, branches, after in re.findall(r'__name__=~"(\w+)\(([\w|]+)\)(\w+)"', expression):
        found |= {before + branch + after for branch in branches.split("|")}
    return found


def _word(name: str, expression: str) -> bool:
    return re.search(rf"\b{name}\b", expression) is not None
