"""Made-up reports: each story has a cast of names of its own, each report a word that nothing else has. Pure."""

import random

_SUBJECTS = (
    "{0} of {1}",
    "The council of {1}",
    "Engineers from {3}",
    "A spokeswoman for {2}",
    "The owners of {2}",
    "A judge in {3}",
    "Fishermen who work near {3}",
    "Those who live along the {2}",
    "Two ministers from {1}",
    "Divers hired by {2}",
    "The widow of {0}",
    "An auditor sent to {1}",
    "The youngest member of the {2} board",
    "Teachers in {3}",
)
_VERBS = (
    "said on Monday that",
    "told reporters in {3} that",
    "did not deny that",
    "has long warned that",
    "wrote to {0} that",
    "learned only in March that",
    "repeated before the board that",
    "could not explain why",
    "asked in vain why",
    "is no longer certain whether",
    "promised the unions of {1} that",
    "found in old files that",
    "let it be known that",
)
_CLAUSES = (
    "the bridge over the {2} was closed",
    "the price of the plan had doubled",
    "{0} met nobody from {3}",
    "the harbour of {1} must be dredged again",
    "cracks had been seen in the dam",
    "a ferry ran aground close to {2}",
    "passengers were brought ashore in small boats",
    "the archive of {1} holds no such papers",
    "{3} sent its own people",
    "the water rose by a hand an hour",
    "no money was left for the quay",
    "half of the cranes stand idle",
    "the old lighthouse was sold to {0}",
    "trains to {3} stopped for a week",
    "the vote was put off a third time",
)
_ADJUNCTS = (
    "before the autumn storms",
    "after a night of talks in {3}",
    "although {0} had asked for it",
    "as in the year before",
    "without a word to the neighbours",
    "on the advice of a firm from {1}",
    "hours after the guests had left",
    "while the fair at {2} was still open",
    "despite two rulings of the court",
    "for reasons that nobody would give",
    "when the frost came early",
    "against the wishes of {3}",
    "in spite of what the posters promise",
)
_SYLLABLES = ("ba", "dor", "fen", "gil", "ham", "jor", "kel", "lun", "mir", "nok", "pra", "quis", "rov", "sen", "tur")
_CAST = 9


def cast(seed: int) -> list[str]:
    """The names of one story."""
    rng = random.Random(seed)  # noqa: S311 - the same names each time are the point
    return ["".join(rng.choices(_SYLLABLES, k=4)).capitalize() for _ in range(_CAST)]


def headline(names: list[str], mark: str) -> str:
    """One that bears the mark."""
    return f"{names[0]} and {names[1]} at odds over {mark} works in {names[2]}"


def paragraphs(names: list[str], mark: str, seed: int, count: int = 5) -> list[str]:
    """A report on these names: the mark stands in its first sentence.

    Sentences are put together from tens of thousands, so that two reports on one cast share no passage by chance: the
    service would rightly take them for copies.
    """
    rng = random.Random(seed)  # noqa: S311 - the same text each time is the point
    sentences = [_sentence(rng, names) for _ in range(2 * count)]
    sentences[0] = f"{sentences[0].removesuffix('.')}, according to {mark}."
    return [" ".join(pair) for pair in zip(sentences[::2], sentences[1::2], strict=True)]


def _sentence(rng: random.Random, names: list[str]) -> str:
    parts = (rng.choice(phrases) for phrases in (_SUBJECTS, _VERBS, _CLAUSES, _ADJUNCTS))
    return " ".join(part.format(*rng.sample(names, 4)) for part in parts) + "."
