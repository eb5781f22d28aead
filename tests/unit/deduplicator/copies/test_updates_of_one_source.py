"""A numbered update or a correction takes the place of what the same source sent before, whichever arrives first."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.raw import Source
from schemas.verdict import Verdict, VerdictKind
from services.deduplicator.features.filing import Filing, replaces
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import CopyThresholds
from tests.unit.deduplicator.articles import NOON, enriched
from tests.unit.deduplicator.deciding import decisions, standing

RULES = CopyThresholds()


def _item(
    guid: str,
    figure: str,
    mark: str = "",
    *,
    hours: float = 0,
    version: int = 1,
    signal: Signal = Signal.NEW,
    source: str = "wire",
    headline: str = "Marsh Ferries lays off {} deckhands as fares drop",
) -> EnrichedArticle:
    paragraphs = (
        f"Marsh Ferries said it would lay off {figure} deckhands after takings fell for a third summer in a row.",
        "The operator blamed the new bridge at Dunholm, which opened in May and carries most of the lorries now.",
    )
    at = NOON + timedelta(hours=hours)
    item = enriched(guid, paragraphs, headline=mark + headline.format(figure), at=at, version=version, signal=signal)
    article = item.article.model_copy(update={"source": Source(id=source), "received_at": NOON + timedelta(days=1)})
    return item.model_copy(update={"article": article})


def _standing(*items: EnrichedArticle) -> list[Verdict]:
    last = standing(decisions(DeduplicatorPartition(), *items))
    return [last[item.article.article_id] for item in items]


PLAIN = _item("plain", "90")
CORRECTED = _item("corrected", "19", "CORRECTED-", hours=1, signal=Signal.CORRECTION)
UPDATED = _item("updated", "120", "UPDATE 1-", hours=2, version=2, signal=Signal.UPDATE)
REFILED = _item("refiled", "120", "REFILE-UPDATE 1-", hours=3, version=2, signal=Signal.REFILE)


@pytest.mark.parametrize("newer", [CORRECTED, UPDATED])
@pytest.mark.parametrize("newer_first", [True, False])
def test_what_is_marked_is_the_original_and_the_former_its_copy(newer: EnrichedArticle, newer_first: bool) -> None:
    order = (newer, PLAIN) if newer_first else (PLAIN, newer)
    found = standing(decisions(DeduplicatorPartition(), *order))
    former, marked = found[PLAIN.article.article_id], found[newer.article.article_id]
    assert marked.kind is VerdictKind.ORIGINAL
    assert (former.kind, former.of) == (VerdictKind.NEAR_COPY, newer.article.article_id)
    assert former.family == marked.family
    assert former.story_id == marked.story_id


def test_a_refile_of_an_update_takes_the_place_of_the_update_and_of_what_that_replaced() -> None:
    plain, updated, refiled = _standing(PLAIN, UPDATED, REFILED)
    assert refiled.kind is VerdictKind.ORIGINAL
    assert plain.of == updated.of == REFILED.article.article_id


def test_a_lower_number_that_comes_late_replaces_nothing() -> None:
    second = _item("second", "130", "UPDATE 2-", hours=1, version=3, signal=Signal.UPDATE)
    first = _item("first", "120", "UPDATE 1-", hours=2, version=2, signal=Signal.UPDATE)
    found = _standing(second, first)
    assert found[0].kind is VerdictKind.ORIGINAL
    assert found[1].of == second.article.article_id


@pytest.mark.parametrize(
    "other",
    [
        _item("other", "90", source="another wire"),
        _item("other", "90", hours=-20),
        _item("other", "90", headline="Bridge at Dunholm carries {} lorries an hour"),
    ],
    ids=["by another source", "of another day", "under another headline"],
)
def test_a_correction_replaces_nothing_else(other: EnrichedArticle) -> None:
    assert [verdict.kind for verdict in _standing(other, CORRECTED)] == [VerdictKind.ORIGINAL] * 2


def test_a_correction_of_a_printed_wire_text_leaves_the_wires_text_the_original() -> None:
    wire = _item("wire", "90", source="another wire", hours=-1)
    printed, corrected = _standing(wire, PLAIN, CORRECTED)[1:]
    assert printed.of == wire.article.article_id
    assert corrected.kind is VerdictKind.ORIGINAL


@given(
    marked=st.tuples(st.booleans(), st.booleans()),
    versions=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    events=st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_of_two_texts_one_at_most_replaces_the_other(
    marked: tuple[bool, bool], versions: tuple[int, int], events: tuple[int, int]
) -> None:
    numbers = zip(marked, versions, events, strict=True)
    one, other = (Filing(b"wire", *each, "Ferries lay off hands") for each in numbers)
    assert not (replaces(one, other, RULES) and replaces(other, one, RULES))
    assert not replaces(one, one, RULES)
