"""Numbers as a reader compares them: "1,200" and "1200" are one figure, "twelve" is 12, "1.7 mln" rounds 1,661,000.

Stories made from one template share their words and differ in these. Currencies and units are not interpreted.
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_SMALL = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

SPELLED = {word: str(value) for value, word in enumerate(_SMALL.split(), start=2)} | {
    word: str(value * 10) for value, word in enumerate(_TENS.split(), start=2)
}
"""English number words up to ninety. "One" is left out: it is mostly a pronoun."""

_POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_WRITTEN = {
    "thousand": "thousand thousands tsd тыс",
    "million": """million millions mln mn mio millionen millones millón milioni milione miljoen miljoner miljon milhões
    milhão milyon млн""",
    "billion": """billion billions bln bn mrd mld milliarden milliards milliard miliardi miljard miljarder milyar
    млрд""",
    "trillion": "trillion trillions trn tn трлн",
}
"""How agencies write the scales. "Billionen" and "billones" are left out: those are trillions, and rare."""
_SCALE_OF = {word: name for name, words in _WRITTEN.items() for word in words.split()}
_LETTERS = {"k": "thousand", "m": "million"}
_CURRENCIES = frozenset("$€£¥")
"""Letters count only after a currency sign: "$1.7m" is money, "1.7m" may be a length."""

_FIGURE = re.compile(r"(\d+(?:[.,/:\-]\d+)*)(?:[ \-]?([^\W\d_]+))?")
"""A number and the word after it."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POINTED_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_DECIMAL = re.compile(r"\d{1,15}(?:[.,]\d{1,15})?")
_COARSEST = 0.05
"""A rounding changes a figure by at most this share: 1.97 million may be 2 million, 1.5 million is not."""
_SLACK = 1 + 1e-9
"""Half a unit is often not exact in binary: 1.25 million must still round to 1.3 million."""


def figures(folded: str, raw_words: Sequence[str]) -> list[str]:
    """The numbers of a folded text, normalised, repeats included: those in digits in order, then those in words.

    A scale follows its number in full ("1.7 mln" is "1.7 million").
    """
    return [*_in_digits(folded), *_in_words(raw_words)]


def as_written(figures: Sequence[str], others: Sequence[str]) -> list[str]:
    """The figures, with each that rounds one of `others`, or is rounded by one, replaced by that one as written there.

    Rounding is to thousands, millions, …, or to decimals of these; a plain number never rounds another.
    """
    known = frozenset(others)
    gone = [figure for figure in dict.fromkeys(figures) if figure not in known]
    # Without a scale on either side nothing can be a rounding: this spares nearly all pairs the arithmetic.
    if not gone or not any(" " in figure for figure in (*gone, *others)):
        return list(figures)
    (values, halves), (other_values, other_halves) = _columns(gone), _columns(others)
    # The coarser of the two decides how far apart they may be.
    half = np.maximum(halves[:, None], other_halves)
    apart = np.abs(values[:, None] - other_values)
    coarsest = _COARSEST * np.minimum(values[:, None], other_values)
    rounded = (half > 0) & (apart <= half * _SLACK) & (apart <= coarsest)
    found = {gone[row]: others[int(rounded[row].argmax())] for row in np.flatnonzero(rounded.any(axis=1)).tolist()}
    return [found.get(figure, figure) for figure in figures]


def _in_digits(folded: str) -> Iterator[str]:
    for found in _FIGURE.finditer(folded):
        number, word = found.groups()
        scale = _SCALE_OF.get(word)
        if word in _LETTERS and folded[found.start() - 1 : found.start()] in _CURRENCIES:
            scale = _LETTERS[word]
        if "," in number:
            number = _THOUSANDS.sub("", number)
        yield f"{number} {scale}" if scale else number


def _in_words(raw_words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(raw_words):
        if word in SPELLED:
            scale = _SCALE_OF.get(raw_words[at + 1]) if at + 1 < len(raw_words) else None
            yield f"{SPELLED[word]} {scale}" if scale else SPELLED[word]


def _columns(figures: Sequence[str]) -> NDArray[np.float64]:
    return np.array([_quantity(figure) for figure in figures], dtype=np.float64).reshape(-1, 2).T


@lru_cache(maxsize=4096)
def _quantity(figure: str) -> tuple[float, float]:
    """A figure's value, and half a unit of its last digit where it counts thousands, millions, …, else 0.

    Fractions, scores and dates have no value (nan), and so are near to nothing.
    """
    number, _, scale = figure.partition(" ")
    if _POINTED_THOUSANDS.fullmatch(number):
        number = number.replace(".", "")
    if not _DECIMAL.fullmatch(number):
        return math.nan, 0.0
    whole, _, decimals = number.replace(",", ".").partition(".")
    power = _POWERS.get(scale, 0)
    return float(f"{whole}.{decimals}e{power}"), 0.5 * 10.0 ** (power - len(decimals)) if power else 0.0
