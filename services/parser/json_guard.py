"""How deeply JSON is nested, asked before a recursive reader is let near it."""

import re

_BRACKETS = re.compile(r'[\[{\]}]|"(?:[^"\\]|\\.)*+"', re.DOTALL)


def too_nested(text: str, limit: int) -> bool:
    """Whether arrays and objects are nested deeper than `limit`. Linear in the text."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        char = text[found.start()]
        depth += (char in "[{") - (char in "]}")
        if depth > limit:
            return True
    return False
