"""Several items in one request: all or none, once for each key, and no more than the source may send."""

import base64
import json
from typing import Any

import pytest
from aiohttp import ClientResponse
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.batch_body import BatchItem, InvalidBatchError, read_batch
from services.ingest.idempotency import IdempotentAnswers, KeyReusedError, StillRunningError
from services.sources.registry.entry import SourceEntry
from services.sources.registry.registry import Registry
from services.sources.registry.tokens import hash_of
from tests.unit.ingest.test_push import Door, door

NDJSON = "application/x-ndjson"
MIXED = 'multipart/mixed; boundary="cut here"'
PARTS = (
    b"preamble\r\n--cut here\r\nContent-Type: text/plain; charset=latin-1\r\n"
    b'Content-Disposition: attachment; filename="a.txt"\r\nCopytaster-Sent-At: 2026-03-05T12:00:00Z\r\n\r\n'
    b"one\r\nwith\xff lines\n\r\n--cut here\r\n\r\ntwo\r\n--cut here--\r\nepilogue"
)


def lines(*items: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(item).encode() for item in items) + b"\n"


def test_a_line_is_an_item_with_what_is_said_of_it() -> None:
    encoded = base64.b64encode(b"\xff\x00").decode()
    given = {"base64": encoded, "content_type": "text/html", "filename": "a.html", "sent_at": "2026-03-05T12:00:00Z"}
    one, two = read_batch(lines({"text": "o\u00e9"}, given), NDJSON, 10)
    assert (one.payload, one.content_type) == ("o\u00e9".encode(), None)
    assert (two.payload, two.content_type, two.said.filename) == (b"\xff\x00", "text/html", "a.html")
    assert two.said.sent_at is not None


def test_a_part_is_an_item_byte_for_byte() -> None:
    one, two = read_batch(PARTS, MIXED, 10)
    assert (one.payload, one.said.filename) == (b"one\r\nwith\xff lines\n", "a.txt")
    assert (one.content_type, two) == ("text/plain; charset=latin-1", BatchItem(b"two", two.said, None))


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"", NDJSON, "no items"),
        (b"{", NDJSON, "item 1 is not JSON"),
        (b"[]", NDJSON, "no object"),
        (lines({"text": "a"}, {"text": 1}), NDJSON, "item 2 is no object of strings"),
        (lines({"text": "a", "base64": "YQ=="}), NDJSON, "either"),
        (lines({"base64": "?"}), NDJSON, "cannot be decoded"),
        (lines({"text": ""}), NDJSON, "empty"),
        (lines({"text": "a", "titel": "b"}), NDJSON, "unknown"),
        (lines({"text": "a", "sent_at": "yesterday"}), NDJSON, "item 1: `sent_at`"),
        (lines(*[{"text": "a"}] * 11), NDJSON, "at most 10"),
        (PARTS, "multipart/mixed", "no boundary"),
        (PARTS[:-20], MIXED, "last boundary"),
        (b"--cut here\r\nno empty line\r\n--cut here--", MIXED, "empty line"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_number_of_the_item(body: bytes, kind: str, why: str) -> None:
    with pytest.raises(InvalidBatchError, match=why):
        read_batch(body, kind, 10)


@given(st.binary(max_size=300), st.sampled_from([NDJSON, MIXED, "multipart/form-data; boundary=x"]))
def test_no_bytes_break_it(body: bytes, kind: str) -> None:
    try:
        assert read_batch(body, kind, 10)
    except InvalidBatchError:
        return


@given(st.lists(st.binary(min_size=1, max_size=50).filter(lambda part: b"--" not in part), min_size=1, max_size=10))
def test_multipart_carries_any_bytes(payloads: list[bytes]) -> None:
    body = b"".join(b"--cut here\r\n\r\n" + payload + b"\r\n" for payload in payloads) + b"--cut here--"
    assert [item.payload for item in read_batch(body, MIXED, 10)] == payloads


def test_a_key_stands_for_one_request_until_it_failed_or_a_day_has_passed() -> None:
    answers = IdempotentAnswers()
    assert answers.begin("a", "k", b"x", 0.0) is None
    with pytest.raises(StillRunningError):
        answers.begin("a", "k", b"x", 1.0)
    assert answers.begin("b", "k", b"y", 1.0) is None
    answers.end("a", "k", {"items": []} | {"n": 1})
    assert answers.begin("a", "k", b"x", 2.0) == {"items": [], "n": 1}
    with pytest.raises(KeyReusedError):
        answers.begin("a", "k", b"z", 2.0)
    assert answers.begin("a", "k", b"z", 90_000.0) is None
    answers.end("a", "k", None)
    assert answers.begin("a", "k", b"q", 90_001.0) is None


def test_what_is_remembered_is_bounded() -> None:
    answers = IdempotentAnswers()
    for number in range(10_100):
        answers.begin("a", str(number), b"x", 0.0)
    assert len(answers._known) == 10_000


async def push(
    pushed: Door, body: bytes, query: str = "?source=wire", kind: str = NDJSON, **more: str
) -> ClientResponse:
    url = f"http://127.0.0.1:{pushed.port}/v1/items/batch{query}"
    return await pushed.session.post(url, data=body, headers={"Content-Type": kind, **more})


async def test_a_batch_is_accepted_as_a_whole() -> None:
    async with door() as pushed:
        answer = await push(pushed, lines({"text": "one"}, {"text": "two", "source": "other"}))
        assert answer.status == 202
        accepted = (await answer.json())["items"]
        assert [item.item_id for item in pushed.items] == [each["item_id"] for each in accepted]
        assert [item.source.id for item in pushed.items] == ["wire", "other"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (lines({"text": "one"}, {"text": ""}), NDJSON, 400),
        (lines({"text": "x" * 5000}), NDJSON, 413),
        (b"text", "text/plain", 415),
        (lines({"text": "one"}) * 1000, NDJSON, 413),
    ],
)
async def test_of_a_batch_that_is_refused_nothing_is_sent(body: bytes, kind: str, status: int) -> None:
    async with door(max_item_bytes=4096, push_batch_bytes=10_000) as pushed:
        assert (await push(pushed, body, kind=kind)).status == status
        assert pushed.items == []


async def test_the_same_request_with_the_same_key_is_sent_once() -> None:
    body = lines({"text": "one"})
    async with door() as pushed:
        first = await (await push(pushed, body, **{"Idempotency-Key": "k1"})).json()
        again = await (await push(pushed, body, **{"Idempotency-Key": "k1"})).json()
        assert (again, len(pushed.items)) == (first, 1)
        assert (await push(pushed, lines({"text": "x"}), **{"Idempotency-Key": "k1"})).status == 422
        assert (await push(pushed, body, **{"Idempotency-Key": "k" * 201})).status == 400


async def test_a_request_that_failed_may_be_sent_again_with_its_key() -> None:
    async with door() as pushed:
        bad = await push(pushed, b"{", **{"Idempotency-Key": "k1"})
        good = await push(pushed, b"{", **{"Idempotency-Key": "k1"})
        assert (bad.status, good.status) == (400, 400)


async def test_a_source_may_push_as_much_as_its_entry_says() -> None:
    fields = {"id": "wire", "name": "Wire", "kind": "agency", "items_per_minute": 3, "tokens": [hash_of("t")]}
    registry = Registry((SourceEntry.model_validate(fields),))
    async with door(registry=lambda: registry) as pushed:
        token = {"Authorization": "Bearer t"}
        assert (await push(pushed, lines({"text": "1"}, {"text": "2"}), "", **token)).status == 202
        assert (await pushed.push(b"3", "", headers=token)).status == 202
        refused = await pushed.push(b"4", "", headers=token)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "20")
        assert len(pushed.items) == 3
