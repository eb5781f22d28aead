"""A copy of any text that an article had is a copy of the article, also where the newest text has none of its words."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.verdict import Verdict, VerdictKind
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import CopyThresholds
from services.deduplicator.window.records.header import header_of
from services.deduplicator.window.records.record import explanation_of
from services.deduplicator.window.records.tail import tail_of
from services.stream.state_records import StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import decisions

FIRST, SECOND, THIRD = prose(1), prose(2), prose(3)


def _version(number: int, text: tuple[str, ...], minutes: int = 0, signal: Signal = Signal.NEW) -> EnrichedArticle:
    return enriched("a", text, version=number, at=NOON + timedelta(minutes=minutes), signal=signal)


def _rival(text: tuple[str, ...], guid: str = "rival", minutes: int = 30) -> EnrichedArticle:
    return enriched(guid, text, headline="Their own headline", at=NOON + timedelta(minutes=minutes))


def _last(found: list[Decision]) -> Verdict:
    return found[-1].messages[0].verdict


def _records(found: list[Decision]) -> list[StateRecord]:
    return [record for decision in found for record in decision.state]


def _article(decision: Decision) -> list[bytes]:
    """The records of articles among those of a decision: names have records of their own."""
    return [value for key, value in decision.state if value and key.startswith(b"a\t")]


def _former(record: bytes | None) -> tuple[bytes, ...]:
    assert record is not None
    return tail_of(record, header_of(record).tail_at).former


@pytest.mark.parametrize(("text", "version"), [(FIRST, 1), (SECOND, 2), (THIRD, 3), (FIRST[:3], 1)])
def test_a_copy_of_any_version_names_the_article_and_the_version(text: tuple[str, ...], version: int) -> None:
    versions = (_version(1, FIRST), _version(2, SECOND, 5), _version(3, THIRD, 10))
    found = decisions(DeduplicatorPartition(), *versions, _rival(text))
    article = found[0].messages[0]
    assert _last(found).kind in (VerdictKind.EXACT_COPY, VerdictKind.EXCERPT)
    assert (_last(found).of, _last(found).of_version) == (article.article_id, version)
    assert _last(found).family == article.verdict.family


def test_a_copy_of_a_copy_of_a_former_text_names_the_original() -> None:
    found = decisions(
        DeduplicatorPartition(),
        _version(1, FIRST),
        _rival(FIRST, "paper", 3),
        _version(2, SECOND, 5),
        _rival(FIRST, "other", 30),
    )
    assert _last(found).of == found[0].messages[0].article_id


def test_a_version_that_came_too_late_is_known_by_its_words_all_the_same() -> None:
    found = decisions(DeduplicatorPartition(), _version(2, SECOND, 5), _version(1, FIRST), _rival(FIRST))
    assert found[1].messages == ()
    assert (_last(found).of, _last(found).of_version) == (found[0].messages[0].article_id, 1)


def test_a_late_version_counts_once_however_often_it_comes() -> None:
    late = _version(1, FIRST)
    found = decisions(DeduplicatorPartition(), _version(2, SECOND, 5), late, late)
    assert [len(_article(decision)) for decision in found] == [1, 1, 0]


@pytest.mark.parametrize("killed_first", [True, False])
def test_a_copy_of_a_former_text_is_known_after_a_kill(killed_first: bool) -> None:
    versions = [_version(1, FIRST), _version(2, SECOND, 5)]
    kill = _version(4, (), 10, Signal.KILL)
    found = decisions(DeduplicatorPartition(), *((kill, *versions) if killed_first else (*versions, kill)))
    rival = decisions(_restored(found), _rival(FIRST))
    assert _last(rival).of == found[0].messages[0].article_id


def test_of_a_killed_article_nothing_is_kept_that_a_person_could_read() -> None:
    found = decisions(
        DeduplicatorPartition(), _version(1, FIRST), _version(2, SECOND, 5), _version(4, (), 10, Signal.KILL)
    )
    found += decisions(_restored(found), _version(3, THIRD, 7))
    for record in [each for decision in found[2:] for each in _article(decision)]:
        for former in _former(record):
            details = explanation_of(former, header_of(former)).details
            assert not any(details)


def test_where_the_newest_text_holds_the_former_nothing_is_kept() -> None:
    found = decisions(DeduplicatorPartition(), _version(1, FIRST), _version(2, (*FIRST, "One line more."), 5))
    assert _former(_article(found[1])[-1]) == ()


def test_where_every_figure_changed_the_former_text_is_kept() -> None:
    now = tuple(" ".join(f"9{word}" if word.isdecimal() else word for word in line.split()) for line in FIRST)
    found = decisions(DeduplicatorPartition(), _version(1, FIRST), _version(2, now, 5), _rival(FIRST))
    assert _last(found).of == found[0].messages[0].article_id
    assert _last(found).kind is VerdictKind.EXACT_COPY


def test_a_text_that_comes_back_is_kept_once() -> None:
    texts = [FIRST, SECOND, FIRST, SECOND, FIRST]
    found = decisions(DeduplicatorPartition(), *(_version(n, text, n) for n, text in enumerate(texts, 1)))
    assert len(_former(_article(found[-1])[-1])) == 1


def test_the_number_of_former_texts_is_bounded_and_the_oldest_goes_first() -> None:
    most = CopyThresholds().former_texts
    versions = [_version(n, prose(n), n) for n in range(1, most + 4)]
    found = decisions(DeduplicatorPartition(), *versions, _rival(prose(most + 2)), _rival(prose(1), "late", 31))
    assert len(_former(_article(found[len(versions) - 1])[-1])) == most
    assert found[-2].messages[0].verdict.of == found[0].messages[0].article_id
    assert _last(found).kind is VerdictKind.ORIGINAL


def _restored(found: list[Decision]) -> DeduplicatorPartition:
    partition = DeduplicatorPartition()
    assert partition.restore(_records(found)) == []
    return partition


@settings(max_examples=30)
@given(
    sent=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), min_size=1, max_size=6),
    kill=st.booleans(),
    rival=st.integers(1, 6),
)
def test_what_was_sent_in_any_order_is_found_and_after_a_restart_too(
    sent: list[tuple[int, int]], kill: bool, rival: int
) -> None:
    versions = [_version(version, prose(text), place) for place, (version, text) in enumerate(sent)]
    versions += [_version(5, (), 10, Signal.KILL)] if kill else []
    partition = DeduplicatorPartition()
    found = decisions(partition, *versions)
    copies = [decisions(each, _rival(prose(rival)))[0].messages[0].verdict for each in (_restored(found), partition)]
    assert copies[0] == copies[1]
    expected = found[0].messages[0].article_id if rival in {text for _, text in sent} else None
    assert copies[0].of == expected
