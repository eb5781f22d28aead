"""One comparison of a result with the gold record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A must-have of one seed: what was compared, the expected and the actual value, and whether it passes."""

    what: str
    seed: str
    expected: str
    got: str
    ok: bool
