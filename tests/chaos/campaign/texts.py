"""Made-up reports: each story has a cast of names of its own, each report a word that nothing else has. Pure."""

import random

_OPENINGS = (
    "{0} of {1} opened the new bridge over the {2} on Sunday, {mark} said after {3} had waited for years.",
    "The council of {1} met {0} behind closed doors and sent {2} to {3} with a letter, a note by {mark} says.",
    "Engineers from {3} found cracks in the {1} dam, {0} told {mark}, and asked {2} for help before the autumn.",
    "A ferry between {1} and {3} ran aground near {2}; {0} and {mark} brought the passengers ashore in small boats.",
)
_SENTENCES = (
    "Nobody in {1} had expected that {0} would ask the owners of {2} to pay for the work on the quay.",
    "For {3} it was the third such week, and {0} spoke of it at length before the members of the {2} board.",
    "{0} wants the harbour of {1} to be dredged again next year, which {3} has so far refused to support.",
    "Those who live along the {2} heard the news from {1} late in the evening, hours after {0} had left for {3}.",
    "The price of the plan has doubled since {0} presented it in {3}, according to papers from the {1} archive.",
    "It is not known whether {2} will send its own people to {1}, as {0} proposed in the spring.",
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
    """A report on these names: the mark stands in its first sentence."""
    rng = random.Random(seed)  # noqa: S311 - as above
    first = rng.choice(_OPENINGS).format(*rng.sample(names, 4), mark=mark)
    others = [rng.choice(_SENTENCES).format(*rng.sample(names, 4)) for _ in range(2 * count - 1)]
    return [" ".join(pair) for pair in zip([first, *others][::2], [first, *others][1::2], strict=True)]
