"""The reason that a stage gives for bytes that it cannot read."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.raw import RawItem, Source
from schemas.reasons import RejectReason
from services.stream.decoding import decode
from services.stream.messages import Rejected

GOOD = RawItem(
    item_id="i1-a",
    trace_id="t",
    source=Source(id="wire"),
    received_at=datetime(2024, 1, 21, tzinfo=UTC),
    payload=b"\xff\x00 not text",
)


def refusal(value: bytes | None) -> Rejected:
    decoded = decode(RawItem, value)
    assert isinstance(decoded, Rejected)
    return decoded


def test_a_good_message_is_read_whole() -> None:
    assert decode(RawItem, GOOD.to_bytes()) == GOOD


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, RejectReason.EMPTY_MESSAGE),
        (b"", RejectReason.EMPTY_MESSAGE),
        (b"\xff\xfe{}", RejectReason.NOT_UTF8),
        (b"hello", RejectReason.NOT_JSON),
        (b"{", RejectReason.NOT_JSON),
        (b"[" * 100_000, RejectReason.NOT_JSON),
        (b"{}", RejectReason.UNKNOWN_VERSION),
        (b'{"schema_version": 99}', RejectReason.UNKNOWN_VERSION),
        (b'{"schema_version": [1]}', RejectReason.UNKNOWN_VERSION),
        (b'{"schema_version": 1}', RejectReason.WRONG_SCHEMA),
        (b"[]", RejectReason.WRONG_SCHEMA),
        (b"null", RejectReason.WRONG_SCHEMA),
    ],
)
def test_each_fault_has_its_own_reason(value: bytes | None, reason: RejectReason) -> None:
    assert refusal(value).reason is reason


def test_an_undeclared_field_is_refused_and_named() -> None:
    document = {**json.loads(GOOD.to_bytes()), "surprise": 1}
    rejected = refusal(json.dumps(document).encode())
    assert rejected.reason is RejectReason.WRONG_SCHEMA
    assert "surprise" in rejected.error


def test_the_error_never_repeats_a_value() -> None:
    document = {**json.loads(GOOD.to_bytes()), "received_at": "the embargoed secret"}
    assert "secret" not in refusal(json.dumps(document).encode()).error


@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_record_or_a_reason(value: bytes) -> None:
    assert isinstance(decode(RawItem, value), RawItem | Rejected)
