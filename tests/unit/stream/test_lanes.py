"""Which lane an article takes, and that every stage keeps it there."""

from pathlib import Path

import pytest

from schemas.article import Article
from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.parser.handle import handle as parse
from services.stream.lanes import Lane, lane_of, topic_for, topic_in
from services.stream.messages import Dropped, Kept
from services.stream.topics import BY_NAME
from tests.contracts.examples import examples
from tests.contracts.stages import received

FOLDER = Path(__file__).parents[3] / "schemas" / "examples"
PLAIN = Article.model_validate_json((FOLDER / "news.parsed" / "minimal.json").read_bytes())


@pytest.mark.parametrize(
    ("says", "lane"),
    [
        ({}, Lane.ROUTINE),
        ({"signal": "update"}, Lane.ROUTINE),
        ({"signal": "advisory"}, Lane.ROUTINE),
        ({"urgency": 3, "priority": 3}, Lane.ROUTINE),
        ({"urgency": 2}, Lane.URGENT),
        ({"urgency": 1, "signal": "kill", "backfill": True}, Lane.ROUTINE),
        ({"urgency": 5, "priority": 1}, Lane.URGENT),
        ({"status": "canceled"}, Lane.URGENT),
        ({"status": "withheld"}, Lane.URGENT),
        *(({"signal": signal}, Lane.URGENT) for signal in ("kill", "hold", "release", "correction")),
    ],
)
def test_notices_unusable_articles_and_what_the_wire_calls_urgent_take_the_urgent_lane(
    says: dict[str, object], lane: Lane
) -> None:
    article = Article.model_validate({**PLAIN.model_dump(), **says})
    assert lane_of(article) is lane
    assert topic_for("news.parsed", article) == topic_in("news.parsed", lane)
    assert BY_NAME[topic_in("news.parsed", lane)].model is Article


def _of(kind: str, name: str) -> bytes:
    return (FOLDER / kind / f"{name}.json").read_bytes()


def test_the_deduplicator_sends_a_kill_on_in_the_urgent_lane_to_every_partition() -> None:
    handler = DeduplicatorHandler({0: DeduplicatorPartition()})
    (outcome,) = handler([received("news.enriched.urgent", _of("news.enriched", "kill"))])
    assert isinstance(outcome, Kept)
    here, forwarded = outcome.outputs[:-1], outcome.outputs[-1]
    assert {(output.topic, output.partition) for output in here} == {("news.deduplicated.urgent", 0)}
    assert (forwarded.topic, forwarded.to_all_but) == ("news.enriched.urgent", 0)
    assert {record.partition for record in outcome.state} == {0}


def test_routine_copy_stays_routine_at_every_stage() -> None:
    (parsed,) = parse([received("news.raw", _of("news.raw", "minimal"))])
    assert isinstance(parsed, Kept)
    assert [output.topic for output in parsed.outputs] == ["news.parsed"]
    (judged,) = DeduplicatorHandler({0: DeduplicatorPartition()})(
        [received("news.enriched", _of("news.enriched", "minimal"))]
    )
    assert isinstance(judged, Kept)
    assert [output.topic for output in judged.outputs] == ["news.deduplicated"]


def test_an_older_version_that_its_newer_one_overtook_is_counted_and_goes_no_further() -> None:
    """The newer one came first, in the urgent lane; the older was still waiting in the routine lane."""
    (example,) = [example for example in examples("news.enriched") if example.path.stem == "full"]
    document = example.document
    older = example.model.model_validate(document)
    article = document["article"]
    newer = example.model.model_validate(
        {
            **document,
            "article": {**article, "version": article["version"] + 1, "urgency": 1, "content_hash": "c1-" + "0" * 24},
        }
    )
    handler = DeduplicatorHandler({0: DeduplicatorPartition()})
    first, second = handler(
        [received("news.enriched.urgent", newer.to_bytes()), received("news.enriched", older.to_bytes())]
    )
    assert isinstance(first, Kept)
    assert [output.topic for output in first.outputs] == ["news.deduplicated.urgent"]
    assert isinstance(second, Dropped)
    assert second.reason.value == "older_version"
