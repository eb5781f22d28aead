"""An embargo at the front of a headline: "EMBARGOED until 00:01 GMT Nov 21 - Study links sleep to memory"."""

import re
from typing import NamedTuple

from services.parser.instructions.embargo_words import begins_with_embargo, embargo_words, stated_only_a_time
from services.parser.lines.scripts import is_unspaced

_SIGN = re.compile(r"(?:\s+[-–—|/]+\s+|[:：]\s+|[:：](?=\D)|[)\]】）*]+[:：]?\s*|!\s+)")
"""What can stand between an embargo and the headline; the colon of a clock time has figures on both sides."""
_FEWEST_WORDS = 2


class HeadlineEmbargo(NamedTuple):
    """A headline whose front is an embargo, in two."""

    embargo: str
    headline: str


def split_embargo(headline: str) -> HeadlineEmbargo | None:
    """The embargo and the headline behind it; None where the headline begins with none, or is nothing else."""
    if not _begins_with_one(headline):
        return None
    for sign in _SIGN.finditer(headline):
        front, rest = headline[: sign.start()], headline[sign.end() :].strip()
        # "Embargo: 6 p.m. Friday - Study links …": what follows the first sign is still the time.
        following = _SIGN.split(rest, maxsplit=1)[0]
        if not re.search(r"\w", front) or stated_only_a_time(following):
            continue
        if len(rest.split()) >= _FEWEST_WORDS or is_unspaced(rest):
            return HeadlineEmbargo(headline[: sign.end()].strip(), rest)
    return None


def _begins_with_one(headline: str) -> bool:
    if begins_with_embargo(headline):
        return True
    found = embargo_words(headline)
    if found is None or found.free or found.lifted:
        return False
    return not re.search(r"\w", headline[: found.start])
