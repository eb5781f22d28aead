"""What a sender hears at RCPT."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sources.registry.entry import SourceEntry
from services.sources.registry.read import InvalidRegistryError, read_registry
from services.sources.roads.mail.directory import (
    NO_SUCH_ADDRESS,
    NOT_FROM_THIS_HOST,
    NOT_FROM_THIS_SENDER,
    PAUSED,
    TAKEN,
    MailDirectory,
)


def entry(id_: str, recipient: str, **fields: object) -> SourceEntry:
    connection = {"road": "mail", "recipients": [recipient], **fields}
    return SourceEntry.model_validate({"id": id_, "name": id_, "kind": "institution", "connections": [connection]})


DIRECTORY = MailDirectory(
    [
        entry("ministry", "Ministry@press.example", senders=["@ministry.example", "mayor@town.example"]),
        entry("police", "police@press.example", peers=["10.0.0.0/8"]),
        entry("club", "club@press.example", paused=True),
    ]
)


@pytest.mark.parametrize(
    ("recipient", "sender", "peer", "answer"),
    [
        ("ministry@press.example", "info@ministry.example", "192.0.2.1", TAKEN),
        ("MINISTRY+budget@Press.Example", "Mayor@Town.example", "192.0.2.1", TAKEN),
        ("ministry@press.example", "info@sub.ministry.example", "192.0.2.1", NOT_FROM_THIS_SENDER),
        ("ministry@press.example", "x@ministry.example.evil.example", "192.0.2.1", NOT_FROM_THIS_SENDER),
        ("ministry@press.example", "", "192.0.2.1", NOT_FROM_THIS_SENDER),
        ("police@press.example", "x@y.example", "10.1.2.3", TAKEN),
        ("police@press.example", "x@y.example", "192.0.2.1", NOT_FROM_THIS_HOST),
        ("police@press.example", "x@y.example", "::1", NOT_FROM_THIS_HOST),
        ("police@press.example", "x@y.example", "", NOT_FROM_THIS_HOST),
        ("police@press.example", None, "10.1.2.3", NOT_FROM_THIS_SENDER),
        ("club@press.example", "x@y.example", "192.0.2.1", PAUSED),
        ("nobody@press.example", "x@y.example", "192.0.2.1", NO_SUCH_ADDRESS),
    ],
)
def test_who_may_send_what_to_whom(recipient: str, sender: str | None, peer: str, answer: str) -> None:
    assert DIRECTORY.answer(recipient, sender, peer) == answer


@given(st.text(), st.text(), st.text())
def test_no_words_of_a_sender_break_it(recipient: str, sender: str, peer: str) -> None:
    assert DIRECTORY.answer(recipient, sender, peer)[:3] in ("250", "450", "550")


def test_an_address_belongs_to_one_source() -> None:
    one = "{id: a, name: A, kind: outlet, connections: [{road: mail, recipients: [x@y.example]}]}"
    with pytest.raises(InvalidRegistryError) as error:
        read_registry(f"sources:\n  - {one}\n  - {one.replace('id: a', 'id: b')}\n")
    assert [problem.text for problem in error.value.problems] == ["an address is that of line 2"]
