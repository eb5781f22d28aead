"""Input that attacks the reader ends in a reason."""

import gzip

import pytest

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.parser.parse import parse
from services.stream.messages import Rejected
from tests.unit.parser.items import article_of, raw_item, refusal_of

ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("root", ["newsItem guid='a'", "nitf", "NewsML", "rss", "feed"])
@pytest.mark.parametrize("prolog", [ENTITY, BOMB])
def test_declared_entities_are_refused_before_they_are_parsed(prolog: str, root: str) -> None:
    refused = refusal_of(raw_item(f"{prolog}<{root}>&x;</{root.split(' ', maxsplit=1)[0]}>"))
    assert refused.reason is RejectReason.HOSTILE


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", RejectReason.NO_TEXT),
        (b" \n\t\n", RejectReason.NO_TEXT),
        (b"<newsItem guid='a'>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</newsItem>", RejectReason.HOSTILE),
        (b'{"uri": "a", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", RejectReason.HOSTILE),
        (b'{"uri": "' + b'\\"' * 200_000, RejectReason.MALFORMED),
        (gzip.compress(b"\0" * 40_000_000, mtime=0), RejectReason.HOSTILE),
        (gzip.compress(b"A headline\n\nA text.", mtime=0)[:-9], RejectReason.MALFORMED),
        (b"x" * 3_000_000, RejectReason.HOSTILE),
        (b"Foo bar\n" * 190_000, RejectReason.HOSTILE),
        (b"<html><body>" + b"<p>Hello world.</p>" * 50_000, RejectReason.HOSTILE),
        (
            b"From: a\nSubject: b\nDate: c\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 2_000,
            RejectReason.HOSTILE,
        ),
        (b"<rss><channel>" + b"<item><title>x</title></item>" * 3_000 + b"</channel></rss>", RejectReason.HOSTILE),
        (b"<newsItem guid='a'><itemMeta>", RejectReason.MALFORMED),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, RejectReason.UNKNOWN_FORMAT),
        (b"<!--" * 200_000, RejectReason.UNKNOWN_FORMAT),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_absurd_input_ends_in_a_reason(payload: bytes, reason: RejectReason) -> None:
    refused = refusal_of(raw_item(payload))
    assert isinstance(refused, Rejected)
    assert refused.reason is reason


def test_a_payload_over_the_limit_is_not_read() -> None:
    outcome = parse(raw_item(b"A headline\n\nA text that is too long."), Limits(payload_bytes=10))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.TOO_LARGE


def test_a_line_of_a_megabyte_is_read() -> None:
    article = article_of(b"Bridge to open again\n\n" + b"word " * 200_000)
    assert article.word_count == 200_000


def test_a_wrongly_declared_charset_is_recognised() -> None:
    text = "<nitf><body><body.content><p>Café by the harbour</p></body.content></body></nitf>"
    article = article_of(f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode("latin-1"))
    assert article.paragraphs == ("Café by the harbour",)


def test_a_gzipped_wire_is_read() -> None:
    assert (
        article_of(gzip.compress(b"Bridge to open again\n\nThe bridge opens on Friday.")).headline
        == "Bridge to open again"
    )
