"""What agencies write before a headline: "UPDATE 2-", "REFILE-", "CORRECTED-" (Reuters), "KILL: "."""

import re

_CORRECTED_OR_AGAIN = r"(?:\W*(?:REFILED?|CORRECTED|CORRECTION|RPT|REPEAT)\s*[-:–—]\s*)*"
"""Stands before the number where the update itself was wrong or is sent again: "REFILE-UPDATE 2-"."""
_UPDATE_NUMBER = re.compile(rf"^{_CORRECTED_OR_AGAIN}\W*UPDATE\s*(\d{{1,2}})\s*[-:–—]")


def update_number(headline: str) -> int | None:
    """2 for "UPDATE 2-…" and for "REFILE-UPDATE 2-…"."""
    found = _UPDATE_NUMBER.match(headline)
    return int(found.group(1)) if found else None


def without_prefix(headline: str) -> str:
    """The headline that all versions share: without "UPDATE 2-", "REFILE-", "CORRECTED-"."""
    return re.sub(
        r"^(?:\W*(?:UPDATE\s*\d*|REFILED?|CORRECTED|CORRECTION|RPT|REPEAT|(?:STORY |ITEM )?WITHDRAWN|ELIMINATION"
        r"|(?:MANDATORY )?KILL|HOLD|RELEASE|EMBARGOED)\s*[-:–—]\s*)+",
        "",
        headline,
    )
