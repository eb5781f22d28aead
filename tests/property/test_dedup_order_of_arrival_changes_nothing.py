"""Articles that arrive out of order within a minute end in the families and stories of those that came in order."""

from datetime import timedelta
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import EnrichedArticle
from schemas.verdict import Verdict
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.state_records import StateRecord
from tests.unit.deduplicator.articles import ACTORS, NOON, PLACES, THINGS, enriched, prose

Groups = set[frozenset[str]]


@st.composite
def _streams(draw: st.DrawFn) -> list[EnrichedArticle]:
    """Some minutes of news on a few events: copies cut to length, and other reports in other words."""
    seconds = draw(st.lists(st.integers(0, 240), min_size=3, max_size=16))
    articles = []
    for number, second in enumerate(sorted(seconds)):
        event = draw(st.integers(0, 3))
        text = prose(draw(st.integers(10 * event, 10 * event + 2)))
        headline = f"{PLACES[event]} {THINGS[event]}: {ACTORS[draw(st.integers(0, 3))]} acts"
        at = NOON + timedelta(seconds=second)
        cut = draw(st.sampled_from([3, 5, len(text)]))
        articles.append(enriched(f"g{number}", text[:cut], headline=headline, at=at))
    return articles


@st.composite
def _shuffled(draw: st.DrawFn, stream: list[EnrichedArticle]) -> list[EnrichedArticle]:
    """Each arrives up to a minute after its event time."""
    delays = draw(st.lists(st.integers(0, 60_000), min_size=len(stream), max_size=len(stream)))
    keyed = zip((a.article.event_time().timestamp() * 1000 for a in stream), delays, range(len(stream)), strict=True)
    return [stream[number] for _, number in sorted((event + delay, number) for event, delay, number in keyed)]


def _standing(stream: list[EnrichedArticle], kills: frozenset[int] = frozenset()) -> dict[str, Verdict]:
    partition, topic = DeduplicatorPartition(), list[StateRecord]()
    found: dict[str, Verdict] = {}
    merged: dict[str, str] = {}
    for number, article in enumerate(stream):
        decision = partition.decide(article, f"news.enriched:0:{number}")
        topic += decision.state
        found |= {message.article_id: message.verdict for message in decision.messages}
        for message in decision.messages:
            merged |= dict.fromkeys(message.verdict.merged_stories, message.verdict.story_id)
        if number in kills:
            partition = DeduplicatorPartition()
            partition.restore(topic)
    return {article: _resolved(verdict, merged) for article, verdict in found.items()}


def _resolved(verdict: Verdict, merged: dict[str, str]) -> Verdict:
    story = verdict.story_id
    while story in merged:
        story = merged[story]
    return verdict.model_copy(update={"story_id": story})


def _groups(verdicts: dict[str, Verdict], by_family: bool) -> Groups:
    def label(article: str) -> str:
        return verdicts[article].family if by_family else verdicts[article].story_id

    return {frozenset(members) for _, members in groupby(sorted(verdicts, key=label), key=label)}


@settings(max_examples=60, deadline=None)
@given(stream=_streams(), data=st.data())
def test_arrival_shuffled_within_a_minute_changes_no_family_and_no_story(
    stream: list[EnrichedArticle], data: st.DataObject
) -> None:
    in_order = _standing(stream)
    shuffled = _standing(data.draw(_shuffled(stream)))
    assert _groups(shuffled, by_family=True) == _groups(in_order, by_family=True)
    assert _groups(shuffled, by_family=False) == _groups(in_order, by_family=False)


@settings(max_examples=30, deadline=None)
@given(stream=_streams(), data=st.data())
def test_restarts_amid_a_shuffled_minute_change_no_verdict(stream: list[EnrichedArticle], data: st.DataObject) -> None:
    shuffled = data.draw(_shuffled(stream))
    kills = data.draw(st.frozensets(st.integers(0, len(stream) - 1)))
    assert _standing(shuffled, kills) == _standing(shuffled)
