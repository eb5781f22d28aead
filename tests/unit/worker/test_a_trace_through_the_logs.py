"""One trace id leads through the log of every stage, and each of these lines says whose item it is."""

import logging

import pytest

from services.stream.stage_names import STAGES
from tests.property.chain_scripts import MORNING
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.marked_wire import MarkedItem


def test_an_item_can_be_followed_through_every_stage(caplog: pytest.LogCaptureFixture) -> None:
    item = MarkedItem(story="A", at=MORNING).item(1)
    chain = InMemoryChain(MORNING)
    with caplog.at_level(logging.INFO):
        chain.ingest(item)
        chain.settle()
    lines = [line for line in caplog.records if getattr(line, "trace_id", None) == item.trace_id]
    # The message that each stage reads: one line a stage, in the order of the data.
    topics = [line.getMessage().split()[1].split(":")[0] for line in lines]
    assert topics[:4] == ["news.raw", "news.parsed", "news.enriched", "news.deduplicated"]
    assert len(topics) >= len(STAGES)
    assert {(getattr(line, "source_id", None), getattr(line, "item_id", None)) for line in lines} == {
        (item.source.id, item.item_id)
    }


def test_a_rejected_item_says_whose_it_was(caplog: pytest.LogCaptureFixture) -> None:
    item = MarkedItem(story="A", at=MORNING).item(1).model_copy(update={"payload": b"<nitf><body>"})
    chain = InMemoryChain(MORNING)
    with caplog.at_level(logging.WARNING):
        chain.ingest(item)
        chain.settle()
    (line,) = [line for line in caplog.records if line.getMessage().startswith("rejected")]
    said = vars(line)
    assert (said["trace_id"], said["source_id"], said["item_id"]) == (item.trace_id, item.source.id, item.item_id)
