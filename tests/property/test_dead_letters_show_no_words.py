"""Whatever is wrong with an embargoed message, on whatever topic: neither the log nor the listing quotes it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.raw import Source
from services.kafka.delivery import ProducerRecord
from services.sources.raw.items import raw_item
from services.stream.messages import Outgoing
from services.stream.topics import DEADLETTER, DEDUPLICATED, ENRICHED, PARSED, RAW
from services.wire_kit.formats import FORMATS
from services.wire_kit.story import STATES
from tests.property.chain_scripts import MORNING, NOON
from tests.property.test_chain_leaks import everything_logged, found, listing, marks, public
from tests.scenarios.chain import InMemoryChain, done
from tests.scenarios.marked_wire import MarkedItem, mark_of
from tests.scenarios.wire_run import MORNING as WIRE_MORNING

_TOPICS = (RAW.name, PARSED.name, ENRICHED.name, DEDUPLICATED.name)


def _sound() -> dict[str, bytes]:
    """An embargoed item as it stands on each topic."""
    chain = InMemoryChain(MORNING)
    chain.ingest(MarkedItem(story="A", at=MORNING, embargo=NOON).item(1))
    chain.settle()
    return {name: chain.broker.records(name)[0].value or b"" for name in _TOPICS}


SOUND = _sound()


def _paths(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found_ for key, value in inner for found_ in _paths(value, (*path, key)))]


def _replaced(document: object, path: tuple[str | int, ...], value: object) -> object:
    if not path:
        return value
    changed = json.loads(json.dumps(document))
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return changed


_WORDS = mark_of("A", 1)
_WRONG = st.sampled_from((_WORDS, [_WORDS], {_WORDS: _WORDS}, {"headline": _WORDS}, -7, None, f"{_WORDS} {'x' * 300}"))


@pytest.mark.parametrize("topic", _TOPICS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_message_that_is_wrong_anywhere(topic: str, data: st.DataObject) -> None:
    document = json.loads(SOUND[topic])
    path = data.draw(st.sampled_from(_paths(document)))
    broken = json.dumps(_replaced(document, path, data.draw(_WRONG))).encode()
    cut = data.draw(st.integers(0, len(broken)) | st.none())
    chain = InMemoryChain(MORNING)
    with everything_logged() as logged:
        done(chain.broker([ProducerRecord(Outgoing(topic, b"key", broken[:cut]), ())]))
        chain.settle()
    assert found(marks("A"), logged.getvalue() + listing(chain)) == []
    assert len(chain.broker.records(DEADLETTER.name)) <= 1


_KIT_WORDS = ("lifting chains", "northern pier", "tested every link", "412 metres")


@pytest.mark.parametrize("name", sorted(FORMATS))
@settings(max_examples=25)
@given(data=st.data())
def test_an_embargoed_transmission_that_breaks_off(name: str, data: st.DataObject) -> None:
    payload = FORMATS[name][1](next(state for state in STATES if state.name == "embargo"))
    cut = data.draw(st.integers(0, len(payload) - 1))
    item = raw_item(payload[:cut], Source(id="examplewire"), received_at=WIRE_MORNING, trace_id="cut")
    chain = InMemoryChain(WIRE_MORNING)
    with everything_logged() as logged:
        chain.ingest(item)
        chain.settle()
    assert found(_KIT_WORDS, logged.getvalue() + listing(chain) + public(chain)) == []
