"""The synthetic day: rules scaled and nothing else changed, recorded alerts judged by the table, the table drawn."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import yaml

from deploy.monitoring_demo import items
from deploy.monitoring_demo.day import (
    DAY,
    DEFAULT_FACTOR,
    DEFAULT_MINUTES,
    Deed,
    Expected,
    Incident,
    of_length,
    sending,
)
from deploy.monitoring_demo.judgement import AlertSeries, Firing, firings, judge, with_load
from deploy.monitoring_demo.scaled_rules import scaled_duration, scaled_file, scaled_query
from deploy.monitoring_demo.table import lines
from schemas.article import Signal
from schemas.raw import Source
from schemas.reasons import RejectReason
from services.parser.parse import Parsed, parse
from services.sources.raw.items import raw_item
from services.stream.messages import Rejected
from tests.scenarios.script_messages import at_minute
from tests.unit.deploy.deployed_files import DEPLOY, prometheus_rules

RULES = sorted((DEPLOY / "prometheus" / "rules").glob("*.yml"))
ALERTS = {rule["alert"] for rule in prometheus_rules() if "alert" in rule}
QUIET = Incident("silence", Deed.SILENCE, 10, 20, 40, (Expected("Quiet", (("source", "a"),)),))


def firing(began: float, ended: float, alert: str = "Quiet", source: str = "a") -> Firing:
    return Firing(alert, (("source", source),), began, ended)


def scaled() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for path in RULES:
        before, after = (yaml.safe_load(text) for text in (path.read_text(), scaled_file(path.read_text(), 30)))
        for deployed, made in zip(before["groups"], after["groups"], strict=True):
            yield from zip(deployed["rules"], made["rules"], strict=True)


@pytest.mark.parametrize(
    ("duration", "at_thirty"),
    [("5m", "10000ms"), ("1h", "120000ms"), ("1d", "2880000ms"), ("10s", "333ms"), ("0s", "1ms")],
)
def test_a_duration_is_divided_by_the_factor(duration: str, at_thirty: str) -> None:
    assert scaled_duration(duration, 30) == at_thirty


def test_a_duration_of_two_units_is_refused() -> None:
    with pytest.raises(ValueError, match="1h30m"):
        scaled_duration("1h30m", 30)


def test_windows_and_offsets_of_a_query_are_scaled_and_its_thresholds_are_not() -> None:
    query = "sum(increase(a_total[1d] offset 1h)) > 24 and rate(b_total[5m]) > 0.5"
    assert (
        scaled_query(query, 60)
        == "sum(increase(a_total[1440000ms] offset 60000ms)) > 24 and rate(b_total[5000ms]) > 0.5"
    )


def test_the_scaled_rules_are_the_deployed_ones_but_for_their_durations() -> None:
    for deployed, made in scaled():
        assert {key: made[key] for key in made if key not in ("expr", "for")} == {
            key: deployed[key] for key in deployed if key not in ("expr", "for")
        }
        assert ("for" in made) == ("for" in deployed)


def test_no_unscaled_duration_is_left() -> None:
    text = " ".join(f"{made['expr']} {made.get('for', '')}" for _, made in scaled())
    assert text == scaled_query(text.replace("ms]", "ms]"), 1)
    assert "[5m]" not in text
    assert "offset 1h" not in text


def test_every_alert_of_the_day_is_one_that_is_deployed() -> None:
    assert {expected.alert for incident in DAY for expected in incident.expects} <= ALERTS


def test_every_incident_is_over_before_the_day_ends() -> None:
    assert of_length(DEFAULT_MINUTES) == DAY
    assert all(incident.begins < incident.ends <= incident.clear_by for incident in DAY)


def test_a_shorter_day_has_only_what_it_can_see_to_the_end() -> None:
    short = of_length(6)
    assert 0 < len(short) < len(DAY)
    assert all(incident.clear_by <= 360 for incident in short)


def test_a_silence_silences_its_source_and_no_other() -> None:
    quiet = next(incident for incident in DAY if incident.deed is Deed.SILENCE)
    assert [sending("harbour-wire", at, DAY) for at in (0, quiet.begins, quiet.ends)] == [True, False, True]
    assert sending("north-wire", quiet.begins, DAY)
    assert sending("harbour-wire", quiet.begins, ())


def test_moments_become_stretches() -> None:
    labels = {"alertname": "Quiet", "alertstate": "firing", "severity": "page", "source": "a", "__name__": "ALERTS"}
    series: list[AlertSeries] = [(labels, [11.0, 12.0, 13.0, 30.0, 31.0])]
    assert firings(series) == [firing(11, 13), firing(30, 31)]


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ([firing(12, 25)], "as expected"),
        ([firing(12, 15), firing(18, 25)], "as expected"),
        ([], "did not fire"),
        ([firing(12, 45)], "did not clear in time"),
    ],
)
def test_an_expected_alert_must_fire_and_clear(seen: Sequence[Firing], verdict: str) -> None:
    (row,) = judge((QUIET,), seen, until=60)
    assert (row.verdict, row.right) == (verdict, verdict == "as expected")


@pytest.mark.parametrize(
    "seen", [firing(5, 8), firing(50, 55), firing(12, 15, source="b"), firing(12, 15, alert="Other")]
)
def test_an_unexpected_alert_is_shown_and_wrong(seen: Firing) -> None:
    rows = judge((QUIET,), [firing(12, 15), seen], until=60)
    assert [(row.verdict, row.right) for row in rows] == [("as expected", True), ("not expected", False)]


def test_an_alert_that_still_fires_when_the_day_ends_has_not_cleared() -> None:
    (row,) = judge((QUIET,), [firing(12, 29)], until=30)
    assert row.verdict == "did not clear in time"


@pytest.mark.parametrize(
    ("alert", "load", "verdict"),
    [
        ("CopytasterLoopBlocked", 9.0, "not expected; load 9 on 2 cores"),
        ("CopytasterLoopBlocked", 3.0, "not expected"),
        ("CopytasterRejectsMany", 9.0, "not expected"),
    ],
)
def test_a_busy_machine_is_named_where_it_explains_an_alert_and_excuses_nothing(
    alert: str, load: float, verdict: str
) -> None:
    (row,) = with_load(judge((), [firing(100, 110, alert=alert)], until=600), [(30, 50.0), (90, load)], cores=2)
    assert (row.verdict, row.right) == (verdict, False)


def test_the_table_says_when_by_the_days_clock_and_in_seconds() -> None:
    drawn = lines(judge((QUIET,), [firing(60, 90)], until=600), DEFAULT_FACTOR)
    assert len({len(line) for line in drawn}) == 1
    assert "09:30 (60 s)" in drawn[3]
    assert "Quiet {source=a}" in drawn[3]
    assert "not expected" in drawn[3]


def read(payload: bytes) -> Parsed | Rejected:
    parsed = parse(raw_item(payload, Source(id="s"), received_at=at_minute(0), trace_id="t"))
    assert isinstance(parsed, Parsed | Rejected)
    return parsed


def test_what_the_sources_send_is_what_it_is_meant_to_be() -> None:
    held, kill, poison = (
        read(payload)
        for payload in (items.article(1, at_minute(0), at_minute(5)), items.stray_kill(2, at_minute(0)), items.POISON)
    )
    assert isinstance(held, Parsed)
    assert isinstance(kill, Parsed)
    assert held.articles[0].embargoed_until == at_minute(5)
    assert kill.articles[0].signal is Signal.KILL
    assert isinstance(poison, Rejected)
    assert poison.reason is RejectReason.MALFORMED
