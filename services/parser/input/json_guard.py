"""JSON that others wrote: its nesting is measured before a recursive reader sees it, and every string has a UTF-8 form.

`json.loads` recurses once a level, so depth has to be known beforehand, by a scan that is linear in the text.
"""

import json
import re

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.parser.input.windows_characters import as_windows
from services.stream.messages import Rejected

_BRACKETS = re.compile(r'[\[{\]}]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_ODD_ESCAPE = re.compile(r"\\u(?:[dD][89a-fA-F]|00[89])")
"""Of surrogates, and of the control characters that Windows-1252 has other characters for."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_json(text: str, limits: Limits) -> object | Rejected:
    """The value, or why the text is refused: HOSTILE for absurd nesting or numbers of values, else MALFORMED."""
    if text.count("{") + text.count("[") > limits.json_values:
        return Rejected(RejectReason.HOSTILE, f"JSON of more than {limits.json_values} objects and lists")
    if too_nested(text, limits.json_depth):
        return Rejected(RejectReason.HOSTILE, f"JSON nested deeper than {limits.json_depth} levels")
    try:
        return load_json(text)
    except json.JSONDecodeError as error:
        # The place only: what the library says of it may quote the text.
        return Rejected(RejectReason.MALFORMED, f"JSON: not valid at line {error.lineno}, column {error.colno}")
    except ValueError:
        return Rejected(RejectReason.MALFORMED, "JSON: a number too long, or nested too deeply")


def whole_members(text: str) -> str | None:
    """JSON that was cut off, ended behind the last whole object of its outermost list; None if there is none.

    What follows that object, and whatever else was open, is left out. Linear in the text.
    """
    closers: list[str] = []
    cut: tuple[int, int, str] | None = None
    for found in _BRACKETS.finditer(text):
        char = text[found.start()]
        if char in "[{":
            closers.append("]" if char == "[" else "}")
        elif char in "]}":
            if not closers or closers.pop() != char:
                return None
            in_list = char == "}" and bool(closers) and closers[-1] == "]"
            if in_list and (cut is None or len(closers) <= cut[0]):
                cut = (len(closers), found.end(), "".join(reversed(closers)))
    return text[: cut[1]] + cut[2] if cut and closers else None


def too_nested(text: str, limit: int) -> bool:
    """Whether arrays and objects are nested deeper than `limit`. Linear in the text."""
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        char = text[found.start()]
        depth += (char in "[{") - (char in "]}")
        if depth > limit:
            return True
    return False


def load_json(text: str) -> object:
    """The value; control characters inside strings are accepted. Raises ValueError for text that is not JSON.

    Lone surrogates, which JSON can write and UTF-8 cannot (RFC 8259, section 8.2), become replacement characters.
    """
    try:
        value = json.loads(text.lstrip("\ufeff"), strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return _scrubbed(value) if _ODD_ESCAPE.search(text) else value


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return as_windows(_SURROGATE.sub("\ufffd", value))
    if isinstance(value, list):
        return [_scrubbed(entry) for entry in value]
    if isinstance(value, dict):
        return {_scrubbed(key): _scrubbed(entry) for key, entry in value.items()}
    return value
