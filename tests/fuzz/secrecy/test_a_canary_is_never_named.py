"""A secret word anywhere in any format, malformed in any way: no log, metric, error or listing has it.

What may have it: an article's own fields, and the original bytes in its dead letter.
"""

import io
import json
import logging
import random
import re
from datetime import UTC, datetime

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.raw import RawItem, Source
from services.observability import logs
from services.parser.parse import Parsed, parse
from services.publisher.state.store import PartitionStore
from services.settings import Settings
from services.sources.raw.items import raw_item
from services.stream.messages import Rejected
from services.stream.state_records import SetAside
from services.wire_kit.formats import FORMATS
from services.wire_kit.story import STATES
from tests.fuzz.parser.mutate import mutated
from tests.property.chain_scripts import MORNING
from tests.property.test_chain_leaks import everything_logged, listing
from tests.scenarios.chain import InMemoryChain

CANARY = "Kanarienzeisig"
_FORMS = (
    b"%s", b"<%s>", b"</%s>", b"&%s;", b" %s=", b'"%s":', b'"%s"', b"\\%s", b"<!%s [", b"<!ENTITY %s '%s'>",
    b"xmlns:%s='%s'", b"<%s:a/>", b"<?%s ", b"=?%s?b?%s?=", b"%s: %s\r\n", b"&#x%s;", b'{"type": "%s"', b"9%s",
    b'<a href="%s://[%s',
)  # fmt: skip


def with_canary(payload: bytes, chance: random.Random) -> bytes:
    """The payload with the word in some of its places, as text, markup, key, escape or value."""
    places = [found.start() for found in re.finditer(rb"\b", payload)]
    data = bytearray(payload)
    for place in sorted(chance.sample(places, min(len(places), chance.randint(1, 6))), reverse=True):
        data[place:place] = chance.choice(_FORMS).replace(b"%s", CANARY.encode())
    return mutated([bytes(data)], chance) if chance.random() < 0.5 else bytes(data)


def item_of(payload: bytes, chance: random.Random) -> RawItem:
    """An item whose envelope may lie."""
    media = (None, "application/json", "text/xml", "message/rfc822", f"{CANARY}/x", f"text/{CANARY} of an attacker")
    return raw_item(
        payload,
        Source(id="examplewire"),
        received_at=datetime(2024, 1, 21, 12, tzinfo=UTC),
        trace_id="canary",
        content_type=chance.choice(media),
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_no_refusal_of_the_parser_quotes_an_item(name: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    payload = with_canary(FORMATS[name][1](chance.choice(STATES)), chance)
    with everything_logged() as logged:
        outcome = parse(item_of(payload, chance))
    said = [logged.getvalue()]
    if isinstance(outcome, Parsed):
        said += [each.error for each in outcome.refused]
    said += [outcome.error] if isinstance(outcome, Rejected) else []
    assert CANARY.lower() not in "\n".join(said).lower()


@pytest.mark.parametrize("name", sorted(FORMATS))
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_nothing_that_the_chain_says_aloud_has_it(name: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    payload = with_canary(FORMATS[name][1](chance.choice(STATES)), chance)
    chain = InMemoryChain(MORNING)
    with everything_logged() as logged:
        chain.ingest(item_of(payload, chance))
        chain.settle()
    assert CANARY.lower() not in (logged.getvalue() + listing(chain) + "".join(chain.metrics_pages())).lower()


@given(place=st.sampled_from(("status", "headline", "x", "versions", "embargoed_until")), value=st.sampled_from((1, 0)))
def test_a_state_record_that_cannot_be_read_is_set_aside_unquoted(place: str, value: int) -> None:
    record = {place: CANARY if value else {CANARY: [CANARY]}}
    steps = list(PartitionStore(at_hand=1).restoring([(b"article:a", json.dumps(record).encode())]))
    problems = [step.problem for step in steps if isinstance(step, SetAside)]
    assert problems
    assert CANARY not in "".join(problems)


def fail_with_the_word() -> None:
    try:
        {"": 0}[CANARY]
    except KeyError as error:
        raise ValueError(f"{CANARY} is no time") from error


def test_an_exception_is_logged_with_its_kind_and_place_without_its_text() -> None:
    lines = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.configure(Settings(log_format="json"), "publisher")
        root.handlers[0].setStream(lines)  # type: ignore[attr-defined]
        try:
            fail_with_the_word()
        except ValueError:
            logging.getLogger("services.somewhere").exception("unforeseen")
    finally:
        root.handlers[:], root.level = before[0], before[1]
        structlog.reset_defaults()
    assert CANARY not in lines.getvalue()
    said = json.loads(lines.getvalue())["exception"]
    assert "ValueError" in said
    assert "KeyError" in said
    assert "test_a_canary_is_never_named.py" in said
