"""Made-up reports: each story has a cast of names of its own, each report a word that nothing else has. Pure."""

import random
import re

_SENTENCES = (
    "{N} of {N} {w} the {w} {w} before {N} and {w} {w} with {N} for {w}.",
    "In {N} the {w} {w} had {w} {w} when {N} came to {w} for {w} {w}.",
    "Nobody at {N} would {w} the {w} {w}, so {N} and {N} {w} {w} it from {w}.",
    "For {N} it was a {w} {w}, {w} by {N}, which {w} the {w} and {w} of {N}.",
    "{N} wants {w} {w} to be {w} as {N} did, though {w} {w} {w} in {N}.",
    "Those who {w} near {N} {w} of the {w} {w} after {N} had {w} for {N}.",
)
"""{N}: a name of the cast, {w}: a word of its own."""
_SYLLABLES = ("ba", "dor", "fen", "gil", "ham", "jor", "kel", "lun", "mir", "nok", "pra", "quis", "rov", "sen", "tur")
_CAST = 9
_WORDS_A_NAME = 6


def cast(seed: int) -> list[str]:
    """The names of one story."""
    rng = random.Random(seed)  # noqa: S311 - the same names each time are the point
    return ["".join(rng.choices(_SYLLABLES, k=4)).capitalize() for _ in range(_CAST)]


def headline(names: list[str], mark: str) -> str:
    """One that bears the mark."""
    return f"{names[0]} and {names[1]} at odds over {mark} works in {names[2]}"


def paragraphs(names: list[str], mark: str, seed: int, count: int = 5) -> list[str]:
    """A report on these names: the mark stands in its first sentence.

    Hardly five words in a row are those of another report, on the same cast or not: what reports share by chance, the
    service may rightly take for an excerpt.
    """
    rng = random.Random(seed)  # noqa: S311 - the same text each time is the point
    words = [word for name in names for word in _words_of(name)]
    sentences = [_filled(rng, names, words) for _ in range(2 * count)]
    sentences[0] = f"{sentences[0].removesuffix('.')}, {mark} said."
    return [" ".join(pair) for pair in zip(sentences[::2], sentences[1::2], strict=True)]


def _words_of(name: str) -> list[str]:
    """What is said wherever the name is: so reports of a story are alike, and those of others are not."""
    rng = random.Random(name)  # noqa: S311 - as above
    return ["".join(rng.choices(_SYLLABLES, k=3)) for _ in range(_WORDS_A_NAME)]


def _filled(rng: random.Random, names: list[str], words: list[str]) -> str:
    from_ = {"{N}": names, "{w}": words}
    pieces = re.split(r"(\{[Nw]\})", rng.choice(_SENTENCES))
    return "".join(rng.choice(from_[each]) if each in from_ else each for each in pieces)
