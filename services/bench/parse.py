"""`bench parse`: articles a second and core by format, against the bare library on the same bytes in the same run.

Bare means what nobody could do without: for XML an lxml parse, for JSON a `json.loads`, for pages trafilatura's own
extraction, for text its decoding and splitting into lines. What is left is the price of turning a wire into an
Article.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes

import trafilatura
from lxml import etree

from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse

_ARRIVAL = datetime(2024, 1, 21, 12, tzinfo=UTC)
_LEAST_SECONDS = 1.0
_WORDS = (
    "The harbour board said on Sunday that repairs of the tidal bridge would go on until the first week of February. "
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One format's bytes and the bare reading of them."""

    name: str
    payload: bytes
    bare: Callable[[bytes], object]


def bench_parse(progress: Callable[[int, int], None], seconds: float = _LEAST_SECONDS) -> dict[str, object]:
    """Throughputs by format, of the bare library, and the share that the parser adds."""
    found: dict[str, object] = {}
    samples = list(_samples())
    for done, sample in enumerate(samples, start=1):
        _check(sample)
        ours = _rate(lambda payload: parse(_raw(payload)), sample.payload, seconds)
        bare = _rate(sample.bare, sample.payload, seconds)
        found[sample.name] = {
            "articles_per_second": round(ours, 1),
            "bare_articles_per_second": round(bare, 1),
            "ratio_to_bare": round(ours / bare, 3),
            "overhead": round(bare / ours - 1, 3),
            "bytes": len(sample.payload),
        }
        progress(done, len(samples))
    return {"formats": found, "seconds_per_measurement": seconds}


def _check(sample: Sample) -> None:
    outcome = parse(_raw(sample.payload))
    if not isinstance(outcome, Parsed):
        raise TypeError(f"the sample of {sample.name} is not read: {outcome}")
    sample.bare(sample.payload)


def _rate(read: Callable[[bytes], object], payload: bytes, seconds: float) -> float:
    """Runs per second of processor time, best of three."""
    best = 0.0
    for _ in range(3):
        runs, started = 0, time.process_time()
        while (spent := time.process_time() - started) < seconds / 3:
            read(payload)
            runs += 1
        best = max(best, runs / spent)
    return best


def _raw(payload: bytes) -> RawItem:
    return RawItem(item_id="bench", trace_id="bench", source=Source(id="bench"), received_at=_ARRIVAL, payload=payload)


def _paragraphs() -> list[str]:
    return [f"{number}. {_WORDS * 3}".strip() for number in range(1, 12)]


def _samples() -> Iterator[Sample]:
    marked = "".join(f"<p>{text}</p>" for text in _paragraphs())
    yield Sample("newsml-g2", _newsml_g2(marked), etree.fromstring)
    yield Sample("nitf", _nitf(marked), etree.fromstring)
    yield Sample("atom", _atom(marked), etree.fromstring)
    item = {
        "uri": "urn:newsml:bench.example:1",
        "type": "text",
        "language": "en",
        "headline": "Bridge shut",
        "body_html": marked,
    }
    yield Sample("ninjs", json.dumps(item).encode(), json.loads)
    yield Sample("html", _page(marked), _bare_page)
    text = "\n\n".join(["Bridge at Lindmoor shut for repairs", *_paragraphs()])
    yield Sample("plain-text", text.encode(), lambda payload: payload.decode().split("\n"))
    fields = (
        "From: a <a@b.example>",
        "Subject: Bridge shut",
        "Date: Sun, 21 Jan 2024 09:00:00 +0000",
        "Message-ID: <1@b.example>",
    )
    head = "\n".join(fields) + "\n\n"
    yield Sample("email", (head + text).encode(), message_from_bytes)
    yield Sample(
        "iptc-7901", f"\x01exw0101 4 pol 300\r\nBridge\r\n\x02{text}\x03210900 GMT Jan 24\x04".encode(), bytes.decode
    )


def _newsml_g2(marked: str) -> bytes:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"
    guid="urn:newsml:bench.example:1" version="1" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
<itemMeta><itemClass qcode="ninat:text"/>
<versionCreated>2024-01-21T09:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>4</urgency><headline>Bridge shut</headline><subject qcode="medtop:20000762"/></contentMeta>
<contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><body>{marked}</body></html></inlineXML></contentSet></newsItem>""".encode()


def _nitf(marked: str) -> bytes:
    return f"""<nitf><head><meta name="lang" content="en"/><docdata><doc-id id-string="1"/></docdata></head>
<body><body.head><hedline>
<hl1>Bridge shut</hl1></hedline></body.head><body.content>{marked}</body.content></body></nitf>""".encode()


def _atom(marked: str) -> bytes:
    content = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{marked}</div></content>'
    head = "<id>tag:bench.example,2024:1</id><title>Bridge shut</title><updated>2024-01-21T09:00:00Z</updated>"
    entry = f"<entry>{head}{content}</entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{entry}</feed>'.encode()


def _page(marked: str) -> bytes:
    menu = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(40))
    facts = '{"@type": "NewsArticle", "headline": "Bridge shut", "datePublished": "2024-01-21T09:00:00Z"}'
    return f"""<!DOCTYPE html><html lang="en"><head><title>Bridge shut</title>
<script type="application/ld+json">{facts}</script></head>
<body><ul>{menu}</ul><article><h1>Bridge shut</h1>{marked}</article><footer>{menu}</footer></body></html>""".encode()


def _bare_page(payload: bytes) -> object:
    return trafilatura.bare_extraction(payload.decode(), include_comments=False, fast=True, with_metadata=True)
