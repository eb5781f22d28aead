"""Plain text that others wrote: number and length of its lines, measured before any line is read."""

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.stream.messages import Rejected


def refuse_lines(text: str, limits: Limits) -> Rejected | None:
    """Why a text is not read at all, or None."""
    if text.count("\n") > limits.lines * 2 or max(map(len, text.split("\n"))) > limits.line_chars:
        return Rejected(RejectReason.HOSTILE, "more or longer lines than news has")
    return None
