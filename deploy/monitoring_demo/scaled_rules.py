"""The deployed rules with every duration divided by one factor, so that hours pass in minutes. Pure.

Nothing else is changed: names, thresholds and labels are those of the deployed file. What is measured in seconds of an
item's life (the objective's 30 s) stays as it is, because the machine does not work faster for the demonstration.
"""

import re
from typing import Any

import yaml

_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_WINDOW = re.compile(r"\[(\d+)(ms|[smhd])\]")
_OFFSET = re.compile(r"\boffset (\d+)(ms|[smhd])")
_DURATION = re.compile(r"(\d+)(ms|[smhd])")
EVERY = "1s"
"""How often the demonstration scrapes and evaluates; what is deployed does so every ten seconds."""


def scaled_file(text: str, factor: float) -> str:
    """A rule file, scaled."""
    rules = yaml.safe_load(text)
    for group in rules["groups"]:
        group["interval"] = EVERY
        group["rules"] = [_scaled_rule(rule, factor) for rule in group["rules"]]
    return yaml.safe_dump(rules, sort_keys=False, width=1000)


def scaled_query(query: str, factor: float) -> str:
    """An expression with its windows and offsets scaled."""
    query = _WINDOW.sub(lambda found: f"[{_scaled(found[1], found[2], factor)}]", query)
    return _OFFSET.sub(lambda found: f"offset {_scaled(found[1], found[2], factor)}", query)


def scaled_duration(duration: str, factor: float) -> str:
    """`5m` at a factor of 30 is `10000ms`.

    Raises:
        ValueError: the duration has another form.
    """
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(f"not a duration of one unit: {duration}")
    return _scaled(found[1], found[2], factor)


def _scaled_rule(rule: dict[str, Any], factor: float) -> dict[str, Any]:
    waits = {"for": scaled_duration(rule["for"], factor)} if "for" in rule else {}
    return {**rule, "expr": scaled_query(rule["expr"], factor), **waits}


def _scaled(number: str, unit: str, factor: float) -> str:
    return f"{max(1, round(int(number) * _SECONDS[unit] * 1000 / factor))}ms"
