"""The signature below a mail's text: what follows the line "-- " (RFC 3676, 4.3; USENET's custom)."""

from typing import NamedTuple

_SIGN = "-- "
_STRIPPED = "--"
_MOST_LINES = 15
"""Some programs strip the space; then the line counts only near the end, where signatures stand."""


class Signed(NamedTuple):
    """A text without its signature, and the lines of that."""

    text: str
    signature: tuple[str, ...]


def split_signature(text: str) -> Signed:
    """Take the signature off; a text that is nothing else keeps it."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    near = max(0, len(lines) - _MOST_LINES)
    at = next(
        (
            index
            for index in reversed(range(len(lines)))
            if lines[index] == _SIGN or (lines[index] == _STRIPPED and index >= near)
        ),
        None,
    )
    if at is None or not any(line.strip() for line in lines[:at]):
        return Signed(text, ())
    return Signed("\n".join(lines[:at]), tuple(line.strip() for line in lines[at + 1 :] if line.strip()))
