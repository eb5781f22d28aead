"""Numbers as a reader compares them: "1,200" and "1200" are one figure, "twelve" is 12.

Template stories share their words and differ in these. Does not read currencies or units.
"""

import re
from collections.abc import Iterable

_SMALL = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

SPELLED = {word: str(value) for value, word in enumerate(_SMALL.split(), start=2)} | {
    word: str(value * 10) for value, word in enumerate(_TENS.split(), start=2)
}
"""English number words up to ninety. "One" is left out: it is mostly a pronoun."""

_FIGURE = re.compile(r"\d+(?:[.,/:\-]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def figures(folded: str, raw_words: Iterable[str]) -> list[str]:
    """The numbers of a folded text, normalised, repeats included: those in digits in order, then those in words."""
    written = [_THOUSANDS.sub("", found) if "," in found else found for found in _FIGURE.findall(folded)]
    return written + [SPELLED[word] for word in raw_words if word in SPELLED]
