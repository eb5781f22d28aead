"""When is a source quiet, and when is it night, a holiday, or our own network?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bench.completeness.year import simulate
from services.sources.completeness.findings import AllQuiet, AllSpeakAgain, Finding, SourceState, SpeaksAgain, WentQuiet
from services.sources.completeness.rhythm import HOURS, KindRhythm, Rhythm, hour_of_week, kind_rhythm, rates
from services.sources.completeness.silence import least_probability, log_silence, silence_probability
from services.sources.completeness.source_watch import Silence, SourceTraits
from services.sources.completeness.watch import CompletenessWatch

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
STEP = timedelta(minutes=5)


class _Days:
    """A watch and its clock; sources send every ten minutes in the hours that a rule says."""

    def __init__(self, *sources: str, traits: SourceTraits | None = None) -> None:
        self.watch = CompletenessWatch()
        self.watch.follow(dict.fromkeys(sources, traits or SourceTraits("agency")))
        self.now = MONDAY
        self.found: list[Finding] = []

    def pass_(self, hours: float, sends: Callable[[str, datetime], bool], *, blind: bool = False) -> list[Finding]:
        found: list[Finding] = []
        for step in range(round(hours * 12)):
            self.now += STEP
            for source in self.watch.sources if step % 2 else ():
                if sends(source, self.now):
                    found.extend(self.watch.arrive(source, self.now, str(self.now)))
            found.extend(self.watch.look(self.now, blind=blind))
        return found


def _by_day(source: str, at: datetime) -> bool:
    return 6 <= at.hour < 22


def _nobody(source: str, at: datetime) -> bool:
    return False


def _all_but(name: str) -> Callable[[str, datetime], bool]:
    return lambda source, at: source != name and _by_day(source, at)


def test_a_night_is_no_silence() -> None:
    days = _Days("a", "b", "c", "d")
    assert days.pass_(14 * 24, _by_day) == []
    assert days.watch.state("a") is SourceState.OK


def test_a_silence_by_day_is_one_until_it_ends() -> None:
    days = _Days("a", "b", "c", "d")
    days.pass_(14 * 24 + 10, _by_day)
    quiet = days.pass_(6, _all_but("a"))
    assert [(type(each), each.source) for each in quiet if isinstance(each, WentQuiet)] == [(WentQuiet, "a")]
    assert days.watch.state("a") is SourceState.QUIET
    assert days.watch.state("b") is SourceState.OK
    assert [type(each) for each in days.pass_(1, _by_day)] == [SpeaksAgain]
    assert days.watch.state("a") is SourceState.OK


def test_a_silence_that_was_reported_is_no_calm_after_which_the_next_is_noticed_late() -> None:
    days = _Days("a", "b", "c", "d")
    days.pass_(14 * 24 + 10, _by_day)
    steps = []
    for _ in range(2):
        steps.append(next(n for n in range(1, 100) if days.pass_(1 / 6, _all_but("a"))))
        days.pass_(5 * 24 - steps[-1] / 6, _all_but("a"))
        # Two hours of the morning, which say little of how busy it is.
        days.pass_(2, _by_day)
    assert steps[1] <= steps[0] * 1.1


def test_a_tick_in_which_all_have_spoken_is_not_one_of_silence() -> None:
    """The more the sources send, the more was to be expected since the tick began: not since the last item."""
    watch = CompletenessWatch()
    watch.follow(dict.fromkeys(("a", "b", "c"), SourceTraits("agency", expected_per_hour=400)))
    found: list[Finding] = []
    for tick in range(10 * 24 * 12):
        now = MONDAY + STEP * (tick + 1)
        for source in watch.sources:
            found.extend(watch.arrive(source, now - timedelta(seconds=61), ""))
        found.extend(watch.look(now))
    assert [each for each in found if isinstance(each, AllQuiet)] == []


def test_when_all_are_quiet_it_is_our_network() -> None:
    days = _Days("a", "b", "c", "d")
    days.pass_(14 * 24 + 10, _by_day)
    assert [type(each) for each in days.pass_(6, _nobody)] == [AllQuiet]
    assert days.watch.state("a") is SourceState.CANNOT_TELL
    assert [type(each) for each in days.pass_(1, _by_day)] == [AllSpeakAgain]


def test_while_we_cannot_hear_nobody_is_silent() -> None:
    days = _Days("a", "b", "c", "d")
    days.pass_(14 * 24 + 10, _by_day)
    assert days.pass_(6, _nobody, blind=True) == []


def test_the_time_in_which_we_did_not_run_is_nobodys_silence() -> None:
    days = _Days("a", "b", "c", "d")
    days.pass_(14 * 24 + 10, _by_day)
    days.now += timedelta(hours=5)
    assert list(days.watch.look(days.now)) == []


def test_a_new_source_of_an_unknown_kind_cannot_be_judged_one_with_an_expectation_can() -> None:
    days = _Days("a", "b", "c")
    assert days.watch.state("a") is SourceState.CANNOT_TELL
    days.pass_(9 * 24, _by_day)
    traits = SourceTraits("agency")
    expecting = SourceTraits("agency", expected_per_hour=10)
    other = SourceTraits("outlet")
    days.watch.follow({"a": traits, "new": traits, "expected": expecting, "other": other})
    days.pass_(25, _by_day)
    days.watch.follow({"a": traits, "newer": traits, "expected": expecting, "other": other})
    assert days.watch.state("a") is SourceState.OK
    assert days.watch.state("expected") is SourceState.OK
    assert days.watch.state("newer") is SourceState.CANNOT_TELL
    assert days.watch.state("other") is SourceState.CANNOT_TELL


def test_a_source_that_cannot_be_asked_is_failing() -> None:
    assert _Days("a").watch.state("a", failing=True) is SourceState.FAILING
    assert _Days("a").watch.state("unknown") is SourceState.CANNOT_TELL


def test_a_source_that_has_left_the_registry_is_forgotten() -> None:
    days = _Days("a", "b")
    days.watch.follow({"b": SourceTraits("agency")})
    assert list(days.watch.arrive("a", MONDAY, "x")) == []
    assert list(days.watch.sources) == ["b"]


def test_the_hour_is_that_of_the_sources_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    winter, summer = datetime(2026, 3, 23, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert hour_of_week(winter, berlin) == hour_of_week(summer, berlin) == 9


def test_a_new_source_borrows_the_hours_of_its_kind() -> None:
    kind = KindRhythm(2.0, tuple(2.0 if hour % 24 >= 12 else 0.0 for hour in range(HOURS)))
    expected = rates(Rhythm(), kind, None)
    assert (expected[0], expected[12]) == (0.0, 4.0)
    assert rates(Rhythm(), kind, 10.0)[12] == 20.0


def test_a_kind_is_the_mean_of_its_sources_whatever_each_sends() -> None:
    def rhythm(by_night: float, by_day: float) -> Rhythm:
        made = Rhythm()
        for hour in range(HOURS):
            made.hours[hour] = 1.0
            made.arrivals[hour] = by_day if hour % 24 >= 12 else by_night
        return made

    kind = kind_rhythm([rhythm(0, 2), rhythm(0, 200), Rhythm()])
    assert (round(kind.shape[0], 6), round(kind.shape[12], 6), round(kind.mean, 6)) == (0.0, 2.0, 10.0)


@given(st.floats(0, 1e4), st.floats(0.01, 1e4), st.floats(1, 100))
def test_a_longer_silence_is_never_more_likely(expected: float, more: float, dispersion: float) -> None:
    assert silence_probability(expected + more, dispersion) <= silence_probability(expected, dispersion) <= 1


@given(st.floats(0.001, 1e4))
def test_a_silence_is_reported_at_less_than_one_in_ten_thousand(mean: float) -> None:
    assert 0 < least_probability(mean) <= 1e-4


@pytest.mark.slow
def test_a_simulated_spring_holds() -> None:
    figures = simulate(sources=20, days=90, seed=3)
    assert figures.alarms_a_source_and_quarter < 1
    assert figures.found_in_time > 0.8


def _steady() -> Rhythm:
    """Seven weeks of ten arrivals an hour."""
    made = Rhythm()
    for _ in range(7):
        for hour in range(HOURS):
            made.learn(hour, 10, 1.0)
    return made


def test_what_a_day_has_brought_makes_a_silence_in_it_surer_and_says_nothing_of_the_next_day() -> None:
    rhythm = _steady()
    plain, shown = Silence(MONDAY, 12.0), Silence(MONDAY, 12.0, evidence=40.0)
    assert shown.log_probability(rhythm) < plain.log_probability(rhythm)
    for each in (plain, shown):
        each.end_day(rhythm)
        each.expected += 12.0
    first, second = shown.days_before, shown.log_probability(rhythm) - shown.days_before
    assert second == pytest.approx(log_silence(12.0, rhythm.shape(0.0, 12.0)))
    assert first < second


def test_two_silent_days_of_six_are_less_likely_than_one_of_twelve() -> None:
    rhythm = _steady()
    one, two = Silence(MONDAY, 12.0), Silence(MONDAY, 6.0)
    two.end_day(rhythm)
    two.expected = 12.0
    assert two.log_probability(rhythm) < one.log_probability(rhythm)


@given(st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0, 1e3))
def test_no_evidence_makes_a_silence_less_likely_than_chance(evidence: float, first: float, more: float) -> None:
    rhythm = _steady()
    silence = Silence(MONDAY, first, evidence=evidence)
    before = silence.log_probability(rhythm)
    silence.expected += more
    after = silence.log_probability(rhythm)
    # The watch need not ask while fewer were to be expected than this.
    assert -silence.expected - 1e-6 <= after <= before
