"""What agencies write before a headline: "UPDATE 2-", "REFILE-", "CORRECTED-" (Reuters), "KILL: "."""

import re

_UPDATE_NUMBER = re.compile(r"^\W*UPDATE\s*(\d{1,2})\s*[-:–—]")


def update_number(headline: str) -> int | None:
    """2 for "UPDATE 2-…"."""
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
