"""What completeness decides by, each with its reason."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RhythmThresholds:
    """How a source's week is learned, and when a silence is no longer a part of it."""

    apart: timedelta = timedelta(seconds=10)
    """Items closer together are one arrival: a poll brings ten at once, and says no more about the silence after it."""
    weekly_decay: float = 0.85
    """What a week's counts weigh a week later: half after four weeks, so growth and new timetables are followed."""
    own_hours: float = 0.5
    """Hours of the source's own before which an hour of its week rests mainly on its kind. Little, because a night's
    rate of nearly nothing must not be raised: 40 items an hour by day, and a tenth of them expected at 3 a.m., would be
    a false alarm every night."""
    day_hours: float = 0.1
    """The same of an hour of its day, where nothing is known of its kind: six nights must do."""
    kind_hours: float = 24.0
    """Hours of its own before which its mean rests mainly on its kind's, or on what the entry expects."""
    dispersion_days: float = 10.0
    """Days of its own before which a source's dispersion rests mainly on the one assumed at first."""
    dispersion_first: float = 15.0
    """Negative-binomial shape before anything is learned: days differ by about 25 %."""
    dispersion_least: float = 5.0
    dispersion_most: float = 40.0
    """Beyond these a silence of a steady source would alarm on Poisson's word, or that of an erratic one never."""
    strangest_day: float = 0.5
    """The most that a day counts, as the square of the share by which it differed: a holiday, half a day of silence."""
    telling_day: float = 10.0
    """Expected arrivals of a day that says something about dispersion; one with fewer weighs less."""
    level_arrivals: float = 40.0
    """Expected arrivals over which a source's present level is measured: a holiday is noticed within hours."""
    level_prior: float = 6.0
    """Expected arrivals that speak for the usual level."""
    peers_hours: float = 3.0
    """Over which the level of all sources of a country is measured: its holidays are theirs together."""
    peers_prior: float = 8.0
    peers_most: float = 3.0
    """Expected arrivals that one source counts for among its peers at most: the agency must not be the country."""


@dataclass(frozen=True, slots=True)
class SilenceThresholds:
    """When a silence is reported."""

    probability: float = 1e-4
    """A silence that its rhythm explains with less than this."""
    alarms_a_quarter: float = 0.8
    """And less than this divided by its arrivals in a quarter: at 40 an hour one gap in 10,000 is 9 a quarter. A bound:
    what is expected is guessed low on purpose, so that there are far fewer."""
    known_hours: float = 160.0
    """Observed hours before which nothing can be said, unless its kind is known: nearly a week, nights and all."""
    known_arrivals: int = 20
    """And arrivals; an entry that says how many to expect an hour needs none."""
    forget_after: timedelta = timedelta(days=14)
    """A source quiet for longer has changed its ways: its silence is learned from then on."""
    all_quiet: timedelta = timedelta(seconds=60)
    """All sources silent for at least this: it is our network. Less is a pause of a broker."""
    all_sources: int = 3
    """With fewer there is no "all"."""
    longest_tick: timedelta = timedelta(minutes=5)
    """A longer time between two looks was an outage of ours (a pause, a restart): it is nobody's silence."""


@dataclass(frozen=True, slots=True)
class NumberThresholds:
    """How transmission numbers are followed."""

    grace: timedelta = timedelta(minutes=3)
    """Lines overtake each other; a number that is not there after this was missed."""
    largest_gap: int = 500
    """A larger jump is another counter or a restart at a higher number: nobody loses 500 in a row and goes on."""
    small_gap: int = 2
    """So many numbers lost in a row are likelier than one that comes an hour late from the cycle before."""
    restart_reach: int = 20
    """Two numbers this close together that do not fit are a counter that begins again."""
    restart_below: int = 100
    """And neither is above this: a counter begins again at its beginning."""
    overtaking: timedelta = timedelta(hours=1)
    """After a new beginning, numbers of the cycle before may still come for this long."""
    kept_numbers: int = 2_000
    """Of a cycle, to tell a repeat from a restart: more than agencies number in a day on one service."""
    missing_for: timedelta = timedelta(days=2)
    """A number that comes later closes no gap."""
    counters: int = 50
    """Of one source. A sender who invents names for counters fills no memory."""


@dataclass(frozen=True, slots=True)
class FailingThresholds:
    """When a source counts as failing."""

    failures: int = 3
    """Polls in a row: two minutes or so, by the pauses between them; a server that restarts is back by then."""


RHYTHM, SILENCE, NUMBERS = RhythmThresholds(), SilenceThresholds(), NumberThresholds()
FAILING = FailingThresholds()
