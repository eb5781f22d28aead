"""Words of a wire as one line of a page: short, and without what could disturb the words beside it. Pure."""

import re

_LONGEST = 300
"""Characters of a headline that are shown; the longest that anybody means is half of it."""
_BIDI = re.compile("[\\u202a-\\u202e\\u2066-\\u2069]")
"""Embeddings, overrides and isolates turn the letters round as their sender likes; each line is isolated anyway."""
_MARK = "[\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{3}}){_MARK}+")
"""Combining marks: no script puts more than three on a letter."""
_UNSEEN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200b\\u2060\\ufeff]+")


def line(text: str | None, otherwise: str = "") -> str:
    """The line."""
    head = (text or "")[: 4 * _LONGEST]  # enough, and no more: a headline may be a megabyte
    clean = undisturbing(head).strip()
    if len(clean) > _LONGEST or len(head) < len(text or ""):
        return clean[: _LONGEST - 1].rstrip() + "…"
    return clean or otherwise


def undisturbing(text: str) -> str:
    """The text without what could disturb the words beside it, however long it is."""
    return _MARKS.sub(r"\1", _BIDI.sub("", _UNSEEN.sub(" ", text)))
