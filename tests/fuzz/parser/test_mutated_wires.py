"""The short form of the fuzz run, for every test run."""

import time

import pytest

from tests.fuzz.parser.mutate import mutated, seeded
from tests.fuzz.parser.run import SECONDS, corpus, outcome_of

FILES = corpus([])


@pytest.mark.parametrize("block", range(8))
def test_every_mutated_wire_ends_in_articles_or_a_reason(block: int) -> None:
    outcome_of(b"A headline\n\n" + b"The models are loaded by the first text that is read. " * 3, seeded("warm"))
    for number in range(block * 150, block * 150 + 150):
        chance = seeded(f"short:{number}")
        payload = mutated(FILES, chance)
        begun = time.perf_counter()
        outcome_of(payload, chance)
        assert time.perf_counter() - begun < SECONDS, f"input {number}"
