"""The short form, for every test run: twice a shape is at most about twice the work, counted in lines of Python."""

import pytest

from services.parser.parse import Parsed, parse
from tests.fuzz.parser.mutate import seeded
from tests.fuzz.slowness.carriers import CARRIERS, MEDIA_TYPES
from tests.fuzz.slowness.fragments import FRAGMENTS
from tests.fuzz.slowness.measure import item_of
from tests.fuzz.slowness.shapes import escaped, grown, spliced
from tests.unit.operations import growth

_MOST = 2.6
"""Twice, and what rare steps add."""
_TIMES = 60
_EVERY = 7
"""Each format has another seventh of the fragments: all of them in all formats are for the long form."""

PAIRS = [
    (name, fragment)
    for number, name in enumerate(sorted(CARRIERS))
    for fragment in FRAGMENTS[number % _EVERY :: _EVERY]
]


@pytest.mark.parametrize(("name", "fragment"), PAIRS)
def test_twice_the_fragments_are_twice_the_work(name: str, fragment: bytes) -> None:
    piece = escaped(name, fragment)
    assert growth(lambda n: parse(item_of(CARRIERS[name](piece * n), None)), _TIMES) < _MOST


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_the_hunt_is_the_same_in_every_run_and_stays_within_its_size(name: str) -> None:
    first, again = (grown(name, seeded(name), 20_000) for _ in range(2))
    assert first == again
    assert len(first) <= 20_000 + 2 * len(CARRIERS[name](b"")) + len(max(FRAGMENTS, key=len)) * 8
    assert len(spliced([first], seeded(name), 5_000)) <= 5_000


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_a_sound_transmission_is_an_article_declared_or_not(name: str) -> None:
    for declared in (None, MEDIA_TYPES[name]):
        outcome = parse(item_of(CARRIERS[name](b"It was good."), declared))
        assert isinstance(outcome, Parsed)
        assert outcome.articles[0].headline
