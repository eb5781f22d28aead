"""Which items look urgent before parsing: kills, holds and flashes in every format, and little else."""

import base64
import gzip
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sources.raw.urgency import looks_urgent
from tests.wire_kit.kit import Case, cases

ALL = list(cases())
URGENT = [c for c in ALL if c.state.signal in {"kill", "hold", "release", "correction"} or c.state.status != "usable"]
ROUTINE = [c for c in ALL if c.state.name in {"new", "update"}]


def named(case: Case) -> str:
    return f"{case.format}-{case.state.name}"


@pytest.mark.parametrize("case", URGENT, ids=named)
def test_a_kill_hold_release_or_correction_looks_urgent_in_every_format(case: Case) -> None:
    assert looks_urgent(case.payload())
    assert looks_urgent(gzip.compress(case.payload()))


@pytest.mark.parametrize("case", ROUTINE, ids=named)
def test_a_new_story_and_its_update_are_routine_in_every_format(case: Case) -> None:
    assert not looks_urgent(case.payload())
    assert not looks_urgent(gzip.compress(case.payload()))


def in_format(name: str) -> bytes:
    return next(case.payload() for case in ROUTINE if case.format == name and case.state.name == "new")


URGENCY_FIELDS = {
    "newsml-g2": (b"<urgency>4</urgency>", b"<urgency>%d</urgency>"),
    "newsml-1": (b'<Urgency FormalName="4"/>', b'<Urgency FormalName="%d"/>'),
    "ninjs-1": (b'"urgency": 4', b'"urgency": %d'),
    "ninjs-3": (b'"urgency": 4', b'"urgency": "%d"'),
    "nitf": (b'ed-urg="4"', b'ed-urg="%d"'),
    "iptc-7901": (b" 4 pol ", b" %d pol "),
}


@pytest.mark.parametrize("name", URGENCY_FIELDS)
def test_the_urgency_field_of_each_format_is_read(name: str) -> None:
    payload, (old, new) = in_format(name), URGENCY_FIELDS[name]
    assert old in payload
    found = Counter(number for number in range(1, 9) if looks_urgent(payload.replace(old, new % number)))
    assert set(found) == {1, 2}


@pytest.mark.parametrize(("letter", "urgent"), [(b"f", True), (b"b", True), (b"u", True), (b"r", False), (b"d", False)])
def test_anpa_priority_letters_are_read(letter: bytes, urgent: bool) -> None:
    payload = in_format("anpa-1312")
    head = payload[: payload.index(b"BC-")]
    at = head.rindex(b"r", 0, len(head) - 1)
    assert looks_urgent(payload[:at] + letter + payload[at + 1 :]) is urgent


def test_a_flash_in_the_text_a_feed_title_and_other_languages_are_recognised() -> None:
    assert looks_urgent(b"FLASH\nBridge falls at Lindmoor\n")
    assert looks_urgent(b"Bridge at Lindmoor\n\nThe bridge is open.", title="WITHDRAWN: Bridge at Lindmoor")
    assert looks_urgent("Die Meldung Brücke in Lindmoor wird zurückgezogen.".encode("latin-1"))
    assert looks_urgent("La dépêche « Pont de Lindmoor » est annulée.".encode())
    assert looks_urgent("El despacho sobre el puente queda anulado.".encode("utf-16"))


def test_an_encoded_mail_is_decoded_first() -> None:
    subject = base64.b64encode(b"KILL: Bridge at Lindmoor").decode()
    head = f"From: desk@wire.example\nSubject: =?utf-8?B?{subject}?=\nMIME-Version: 1.0\n"
    assert looks_urgent(f"{head}Content-Type: text/plain\n\nSee subject.\n".encode())
    body = base64.b64encode(b"Please kill the story Lindmoor-Bridge.").decode()
    coded = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    assert looks_urgent(f"From: desk@wire.example\nSubject: Lindmoor\n{coded}{body}\n".encode())


def test_news_about_killings_and_meetings_held_is_not_urgent() -> None:
    assert not looks_urgent(
        b"Three killed as bridge falls\n\nA storm killed three people. Talks will be held on Monday."
    )
    page = b"<!doctype html><html><head><script>var state = {'urgency': 1, 'x': 'canceled'}</script></head>"
    assert not looks_urgent(page + b"<body><p>The bridge is open.</p></body></html>")


@given(
    st.binary(max_size=2_000), st.sampled_from([b"", b"\x1f\x8b", b"\xff\xfe", b"{", b"<", b"Subject: a\nFrom: b\n"])
)
def test_it_never_fails_whatever_the_bytes(payload: bytes, start: bytes) -> None:
    assert looks_urgent(start + payload) in {True, False}


def test_the_status_of_a_json_item_may_come_after_a_long_text() -> None:
    item = {"uri": "urn:x", "body_text": "The bridge is open. " * 400, "pubstatus": "canceled"}
    assert looks_urgent(json.dumps(item).encode())
