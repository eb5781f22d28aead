"""Families and stories are the same over 1, 2 and 8 partitions, with redeliveries, and after restarts."""

import zlib
from datetime import timedelta
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from schemas.verdict import Verdict
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.state_records import StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose

Groups = set[frozenset[str]]


@st.composite
def _streams(draw: st.DrawFn) -> list[EnrichedArticle]:
    count = draw(st.integers(3, 18))
    articles = []
    for number in range(count):
        text = prose(draw(st.integers(0, 4)))
        cut = draw(st.integers(3, len(text)))
        at = NOON + timedelta(minutes=7 * number)
        language = draw(st.sampled_from(["en", "fr", "ko", "und"]))
        articles.append(
            enriched(f"g{number}", text[:cut], headline=f"Report {cut}", at=at, window_language=language, desk=language)
        )
    return articles


def _verdicts(stream: list[EnrichedArticle], partitions: int, kills: set[int]) -> dict[str, Verdict]:
    """Standing verdicts; a killed worker comes back from its state records."""
    held = {number: DeduplicatorPartition() for number in range(partitions)}
    topics: dict[int, list[StateRecord]] = {number: [] for number in range(partitions)}
    found: dict[str, Verdict] = {}
    for number, article in enumerate(stream):
        partition = zlib.crc32(article.desk.encode()) % partitions
        decision = held[partition].decide(article, f"news.enriched:{partition}:{number}")
        topics[partition] += decision.state
        found |= {message.article_id: message.verdict for message in decision.messages}
        if number in kills:
            held[partition] = DeduplicatorPartition()
            held[partition].restore(topics[partition])
    return found


def _groups(verdicts: dict[str, Verdict], by_family: bool) -> Groups:
    def label(article: str) -> str:
        return verdicts[article].family if by_family else verdicts[article].story_id

    ordered = sorted(verdicts, key=label)
    return {frozenset(members) for _, members in groupby(ordered, key=label)}


@settings(max_examples=30, deadline=None)
@given(stream=_streams(), data=st.data())
def test_partitions_restarts_and_redeliveries_change_no_verdict(
    stream: list[EnrichedArticle], data: st.DataObject
) -> None:
    expected = _verdicts(stream, 1, set())
    kills = data.draw(st.sets(st.integers(0, len(stream) - 1)))
    again = data.draw(st.lists(st.sampled_from(stream), max_size=4))
    for partitions in (1, 2, 8):
        assert _verdicts(stream, partitions, kills) == expected
    assert _verdicts(stream + again, 2, kills) == expected


@settings(max_examples=30, deadline=None)
@given(stream=_streams(), data=st.data())
def test_copies_that_arrive_shuffled_make_the_same_families_around_the_same_originals(
    stream: list[EnrichedArticle], data: st.DataObject
) -> None:
    same = [enriched(f"s{n}", prose(1), at=NOON + timedelta(seconds=n)) for n in range(5)]
    shuffled = data.draw(st.permutations(same))
    one, other = _verdicts(stream + same, 1, set()), _verdicts(stream + shuffled, 1, set())
    assert _groups(one, by_family=True) == _groups(other, by_family=True)
    assert {a: v.of for a, v in one.items()} == {a: v.of for a, v in other.items()}
