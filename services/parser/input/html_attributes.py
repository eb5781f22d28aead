"""Tags with more attributes than any page has, cut before the parser sees them.

libxml2 puts each attribute behind the last one, which it looks for from the first: 40,000 of them take a second and a
half, and an item has room for a million. What a tag is, is read as browsers do (WHATWG HTML, 13.2.5.32 to 13.2.5.40).
"""

import re

MOST = 200
"""Attributes of one tag that are kept; the busiest tags have some forty."""
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)?+)?+"""
_TOO_MANY = re.compile(rf"(<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{MOST}}})(?:{_ATTRIBUTE})++")
_ROUNDS = 4
"""What looks like a tag in a script may hide another, which is found in the next round."""


def without_excess(text: str) -> str | None:
    """The markup without the attributes of a tag behind the first two hundred; None if there is no end to them."""
    for _ in range(_ROUNDS):
        text, found = _TOO_MANY.subn(r"\1 ", text)
        if not found:
            return text
    return None
