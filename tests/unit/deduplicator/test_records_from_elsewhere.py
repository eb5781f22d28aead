"""Whatever a valid record says, it is decided on, and it changes nothing for those in the same batch."""

import pytest

from schemas.enriched import EnrichedArticle
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import enriched, prose
from tests.unit.deduplicator.deciding import of_windows

ODD = {
    "digests that are none": {"paragraph_hashes": ("Qxazv1k", "", "0", "-1")},
    "counts below zero": {"terms": (("harbour", -7.0), ("ferry", -1e300))},
    "counts beyond measure": {"terms": (("harbour", 1e308), ("ferry", 1e308))},
    "no term": {"terms": ()},
    "a sketch that is no whole number of hashes": {"sketch": b"seven b"},
    "a sketch in disorder": {"sketch": bytes(range(255, 0, -1))},
    "words beyond measure": {"word_count": 1 << 70},
}


def _with(features: dict[str, object]) -> EnrichedArticle:
    article = enriched("odd", prose(5))
    return article.model_copy(update={"features": article.features.model_copy(update=features)})


@pytest.mark.parametrize("features", ODD.values(), ids=ODD.keys())
def test_odd_features_are_decided_on_and_harm_no_neighbour(features: dict[str, object]) -> None:
    before, after = enriched("before", prose(20)), enriched("after", prose(30))
    batch = [(each, f"t:0:{place}") for place, each in enumerate((before, _with(features), after))]
    together = DeduplicatorPartition().decide_all(batch)
    partition = DeduplicatorPartition()
    alone = [partition.decide(*each) for each in batch]
    assert [decision.messages for decision in together] == [decision.messages for decision in alone]
    restored = DeduplicatorPartition()
    restored.restore([record for decision in together for record in decision.state])
    assert restored.articles == 3


def test_a_version_beyond_measure_is_a_version() -> None:
    article = enriched("odd", prose(5))
    odd = article.model_copy(update={"article": article.article.model_copy(update={"version": 1 << 80})})
    partition = DeduplicatorPartition()
    partition.decide(article, "t:0:0")
    assert partition.decide(odd, "t:0:1").messages[0].version == 1 << 80
    assert partition.decide(odd, "t:0:2").redelivered


@pytest.mark.parametrize("torn", [b"", b"\xff", b"\x07" * 40, b"\x80abc"])
def test_a_state_record_that_cannot_be_read_is_set_aside_and_the_others_are_restored(torn: bytes) -> None:
    partition = DeduplicatorPartition()
    articles = [enriched(f"a{place}", prose(place)) for place in (10, 20)]
    state = [record for article in articles for record in of_windows(partition.decide(article, "t:0:1").state)]
    key, value = state[0]
    for broken in (torn, (value or b"")[:9]):
        restored = DeduplicatorPartition()
        set_aside = restored.restore([(key, broken), *state[1:]])
        assert [each.key for each in set_aside] == [key]
        assert restored.articles == 1


def test_a_state_key_that_cannot_be_read_is_set_aside() -> None:
    assert [each.key for each in DeduplicatorPartition().restore([(b"\xff", b"x"), (b"a", b"x")])] == [b"\xff", b"a"]
