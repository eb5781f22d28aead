"""How likely a silence is, given what was expected meanwhile."""

import math

from services.sources.completeness.thresholds import SILENCE

_QUARTER_HOURS = 91 * 24


def silence_probability(expected: float, dispersion: float) -> float:
    """Of no arrival where so many were expected: the negative binomial's zero."""
    return math.exp(log_silence(expected, dispersion))


def log_silence(expected: float, dispersion: float) -> float:
    """The logarithm of the same: those of several days add up, since each day differs for itself."""
    return -dispersion * math.log1p(expected / dispersion)


def least_probability(mean_an_hour: float) -> float:
    """Below which a silence of a source with this mean is reported: a busy one has more gaps to be wrong about."""
    return min(SILENCE.probability, SILENCE.alarms_a_quarter / max(mean_an_hour * _QUARTER_HOURS, 1.0))
