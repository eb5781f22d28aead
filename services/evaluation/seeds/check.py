"""One comparison of what came out with what the gold record asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A must-have of one seed: what was compared, what was expected, what was found, and whether that will do."""

    what: str
    seed: str
    expected: str
    got: str
    ok: bool
