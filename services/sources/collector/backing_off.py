"""How long a connection that failed is left alone. Pure."""

_FIRST, _LONGEST = 30.0, 6 * 3600.0


def pause_after(failures: int, retry_after: float | None, jitter: float) -> float:
    """Seconds: doubled with each failure in a row, at least what the sender asked for. `jitter`: 0 to 1.

    The jitter only shortens, by up to half: sources that failed together do not come back together.
    """
    backed_off = min(_FIRST * 2.0 ** min(failures - 1, 20), _LONGEST) * (1 - jitter / 2)
    return max(backed_off, retry_after or 0.0)
