"""Plain text that others wrote: number and length of its lines, measured before any line is read."""

import re

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.stream.messages import Rejected

_BREAK = re.compile(r"\r\n?|[\n\u2028\u2029]")
"""What `characters.repair` makes a line break of."""


def refuse_lines(text: str, limits: Limits) -> Rejected | None:
    """Why a text is not read at all, or None."""
    if _breaks(text) > limits.lines and too_many_lines(_BREAK.split(text), limits):
        return _refused()
    return _refused() if max(map(len, text.split("\n"))) > limits.line_chars else None


def too_many_lines(lines: list[str], limits: Limits) -> bool:
    """Whether more lines have words than an article may have, or very many have none."""
    if len(lines) <= limits.lines:
        return False
    return len(lines) > limits.lines * 2 or sum(not line.isspace() for line in lines if line) > limits.lines


def _breaks(text: str) -> int:
    single = text.count("\r") - text.count("\r\n") if "\r" in text else 0
    return text.count("\n") + single + text.count("\u2028") + text.count("\u2029")


def _refused() -> Rejected:
    return Rejected(RejectReason.HOSTILE, "more or longer lines than news has")
