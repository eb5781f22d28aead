"""A mail's own text, the wires that it carries, what is only counted, and which earlier mail it replaces."""

from email.message import EmailMessage

import pytest

from schemas.article import Signal, Status, TargetKind
from schemas.ids import article_id
from schemas.reasons import DropReason, RejectReason
from services.parser.formats.mail.threads import read_thread
from services.parser.parse import Parsed, parse
from tests.unit.parser.items import article_of, raw_item, refusal_of

BODY = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month."
NINJS = (
    b'{"uri": "urn:newsml:wire.example:7", "type": "text", "headline": "Ferry back", "body_text": "The ferry sails."}'
)
NITF = (
    b"<nitf><body><body.head><hedline><hl1>Ferry back</hl1></hedline></body.head>"
    b"<body.content><p>It sails.</p></body.content></body></nitf>"
)


def mail(subject: str = "Bridge opens", text: str = BODY, **fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Desk <desk@wire.example>"
    message["Subject"] = subject
    message["Date"] = "Sun, 21 Jan 2024 09:00:00 +0000"
    message["Message-ID"] = fields.pop("message_id", "<1@wire.example>")
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text)
    return message


def parsed(message: EmailMessage) -> Parsed:
    outcome = parse(raw_item(message.as_bytes()))
    assert isinstance(outcome, Parsed), outcome
    return outcome


def test_an_attached_wire_is_a_separate_article() -> None:
    message = mail()
    message.add_attachment(NINJS, maintype="application", subtype="json", filename="item.json")
    found = parsed(message)
    assert [(item.format, item.headline) for item in found.articles] == [
        ("email", "Bridge opens"),
        ("ninjs", "Ferry back"),
    ]
    assert found.skipped == ()


def test_a_mail_without_text_only_carries_its_wire() -> None:
    message = mail(text="")
    message.add_attachment(NINJS, maintype="application", subtype="json", filename="item.json")
    assert [item.format for item in parsed(message).articles] == ["ninjs"]


def test_wires_without_ids_in_one_mail_are_distinct_and_recognised_when_resent() -> None:
    message = mail(text="")
    for _ in range(2):
        message.add_attachment(NITF, maintype="application", subtype="xml", filename="item.xml")
    first, second = parsed(message).articles
    assert first.article_id != second.article_id
    assert [item.article_id for item in parsed(message).articles] == [first.article_id, second.article_id]


def test_other_parts_of_a_mail_are_counted_with_a_reason() -> None:
    message = mail()
    message.add_alternative(f"<p>{BODY}</p>", subtype="html")
    message.make_mixed()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="bridge.png")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="report.pdf")
    found = parsed(message)
    assert [item.paragraphs for item in found.articles] == [(BODY,)]
    assert [dropped.reason for dropped in found.skipped] == [
        DropReason.ATTACHMENT,
        DropReason.NOT_TEXT,
        DropReason.ATTACHMENT,
    ]
    assert "bridge.png" in found.skipped[1].detail


def test_a_wire_that_cannot_be_read_is_refused_and_the_mail_goes_on() -> None:
    message = mail()
    message.add_attachment(b"<newsItem guid='x'><itemMeta>", maintype="application", subtype="xml", filename="x.xml")
    found = parsed(message)
    assert [item.format for item in found.articles] == ["email"]
    assert [refused.reason for refused in found.refused] == [RejectReason.MALFORMED]


def test_a_mail_of_only_a_broken_wire_is_refused() -> None:
    message = mail(subject="", text="")
    message.set_content(b"<nitf><body>", maintype="application", subtype="xml")
    assert refusal_of(raw_item(message.as_bytes())).reason is RejectReason.MALFORMED


def test_a_forwarded_mail_is_read_like_the_original() -> None:
    outer = mail(subject="Fwd: Ferry back", text="For your files.")
    outer.add_attachment(mail(subject="Ferry back", message_id="<9@wire.example>"))
    assert [item.guid for item in parsed(outer).articles] == ["1@wire.example", "9@wire.example"]


def test_mails_inside_mails_are_read_to_a_depth_and_then_counted() -> None:
    message = mail(message_id="<0@wire.example>")
    for level in range(1, 9):
        outer = mail(text="See below.", message_id=f"<{level}@wire.example>")
        outer.add_attachment(message)
        message = outer
    found = parsed(message)
    assert len(found.articles) == 6
    assert [dropped.reason for dropped in found.skipped] == [DropReason.ATTACHMENT]


def test_a_wire_sent_as_the_body_of_a_mail_is_read_as_that_wire() -> None:
    message = mail(text="")
    message.set_content(
        b"\x01exw0101 4 pol 30\r\nBridge\r\n\x02Bridge opens\r\nIt opens.\r\n\x03210900 GMT Jan 24\x04", "text", "plain"
    )
    assert [item.format for item in parsed(message).articles] == ["iptc-7901"]


@pytest.mark.parametrize(
    "fields",
    [
        {"Supersedes": "<1@wire.example>"},
        {"Obsoletes": "<1@wire.example>"},
        {"References": "<1@wire.example>"},
        {"In-Reply-To": "<1@wire.example>"},
    ],
)
def test_a_corrected_mail_that_names_the_first_one_is_a_version_of_it(fields: dict[str, str]) -> None:
    first = article_of(mail().as_bytes())
    second = article_of(mail("CORRECTED-Bridge opens", message_id="<2@wire.example>", **fields).as_bytes())
    assert second.article_id == first.article_id == article_id("test-source", "1@wire.example")
    assert (second.version, second.signal, second.transmission) == (2, Signal.CORRECTION, "2@wire.example")


def test_a_third_mail_of_a_chain_is_the_third_version() -> None:
    thread = read_thread("<2@w>", "<1@w> <2@w>", "<2@w>", "Bridge opens")
    assert (thread.guid, thread.version, thread.signal) == ("1@w", 3, Signal.UPDATE)


def test_a_reply_is_a_separate_article() -> None:
    thread = read_thread("", "<1@w>", "<1@w>", "Bridge opens, says board")
    assert (thread.guid, thread.version, thread.signal, thread.acts_on) == (None, 1, None, ())


def test_a_kill_by_mail_acts_on_the_mail_that_it_replies_to() -> None:
    killed = article_of(
        mail("KILL: Bridge opens", message_id="<3@wire.example>", References="<1@wire.example>").as_bytes()
    )
    assert (killed.signal, killed.status, killed.guid) == (Signal.KILL, Status.USABLE, "3@wire.example")
    assert [(target.kind, target.value) for target in killed.acts_on] == [(TargetKind.GUID, "1@wire.example")]


def test_a_correction_that_names_no_mail_is_a_new_article() -> None:
    assert read_thread("", "", "", "CORRECTED-Bridge opens").guid is None
