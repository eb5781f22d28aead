"""JSON that others wrote: nesting is asked before a recursive reader is let near it.

And every string has a UTF-8 form.
"""

import json
import re

_BRACKETS = re.compile(r'[\[{\]}]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


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
    """The value; control characters inside strings are let pass. Raises ValueError for what is no JSON.

    Lone surrogates, which JSON can write and UTF-8 cannot (RFC 8259, section 8.2), become replacement characters.
    """
    try:
        value = json.loads(text.lstrip("\ufeff"), strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return _scrubbed(value) if _SURROGATE_ESCAPE.search(text) else value


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_scrubbed(entry) for entry in value]
    if isinstance(value, dict):
        return {_scrubbed(key): _scrubbed(entry) for key, entry in value.items()}
    return value
