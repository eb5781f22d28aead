"""`bench parse`: articles per second and core by format, compared with the bare library on the same bytes in one run.

Every sample has many variants with different words, so that caches do not help. Bare means the unavoidable minimum: an
lxml parse for XML, `json.loads` for JSON, trafilatura's extraction for pages, decoding and splitting into lines for
text. The difference is the cost of turning a transmission into an Article.
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
from services.bench.corpus import varied
from services.bench.settings import STAGE
from services.parser.parse import Parsed, parse

_ARRIVAL = datetime(2024, 1, 21, 12, tzinfo=UTC)
_WORDS = (
    "The harbour board said on Sunday that repairs of the tidal bridge would go on until the first week of February. "
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One format's bytes, in many variants, and the bare reading of them."""

    name: str
    payloads: tuple[bytes, ...]
    bare: Callable[[bytes], object]


def bench_parse(progress: Callable[[int, int], None], seconds: float = STAGE.least_seconds) -> dict[str, object]:
    """Throughput by format, of the parser and of the bare library, and the overhead of the parser."""
    found: dict[str, object] = {}
    samples = list(_samples())
    for done, sample in enumerate(samples, start=1):
        _check(sample)
        ours = _rate(lambda payload: parse(_raw(payload)), sample.payloads, seconds)
        bare = _rate(sample.bare, sample.payloads, seconds)
        found[sample.name] = {
            "articles_per_second": round(ours, 1),
            "bare_articles_per_second": round(bare, 1),
            "ratio_to_bare": round(ours / bare, 3),
            "overhead": round(bare / ours - 1, 3),
            "bytes": len(sample.payloads[0]),
        }
        progress(done, len(samples))
    return {"formats": found, "seconds_per_measurement": seconds}


def _check(sample: Sample) -> None:
    for payload in sample.payloads:
        outcome = parse(_raw(payload))
        if not isinstance(outcome, Parsed) or outcome.articles[0].format != sample.name:
            raise TypeError(f"the sample of {sample.name} was not parsed: {outcome}")
        sample.bare(payload)


def _rate(read: Callable[[bytes], object], payloads: tuple[bytes, ...], seconds: float) -> float:
    """Articles per second of processor time, the best of three rounds over the payloads."""
    best = 0.0
    for _ in range(3):
        runs, started = 0, time.process_time()
        # Processor time, not elapsed time: other load on the machine must not count.
        while (spent := time.process_time() - started) < seconds / 3:
            read(payloads[runs % len(payloads)])
            runs += 1
        best = max(best, runs / spent)
    return best


def _raw(payload: bytes) -> RawItem:
    return RawItem(item_id="bench", trace_id="bench", source=Source(id="bench"), received_at=_ARRIVAL, payload=payload)


def _paragraphs(variant: int) -> list[str]:
    return [varied(f"{number}. {_WORDS * 3}".strip(), variant * 100 + number) for number in range(1, 12)]


def _samples() -> Iterator[Sample]:
    texts = [_paragraphs(variant) for variant in range(STAGE.variants)]
    for name, write, bare in _WRITERS:
        yield Sample(name, tuple(write(paragraphs) for paragraphs in texts), bare)


def _marked(paragraphs: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def _plain(paragraphs: list[str]) -> bytes:
    return "\n\n".join(["Bridge at Lindmoor shut for repairs", *paragraphs]).encode()


def _email(paragraphs: list[str]) -> bytes:
    fields = (
        "From: a <a@b.example>",
        "Subject: Bridge shut",
        "Date: Sun, 21 Jan 2024 09:00:00 +0000",
        "Message-ID: <1@b.example>",
    )
    return ("\n".join(fields) + "\n\n").encode() + _plain(paragraphs)


def _iptc_7901(paragraphs: list[str]) -> bytes:
    return b"\x01exw0101 4 pol 300\r\nBridge\r\n\x02" + _plain(paragraphs) + b"\x03210900 GMT Jan 24\x04"


def _ninjs(paragraphs: list[str]) -> bytes:
    item = {
        "uri": "urn:newsml:bench.example:1",
        "type": "text",
        "language": "en",
        "headline": "Bridge shut",
        "body_html": _marked(paragraphs),
    }
    return json.dumps(item).encode()


def _newsml_g2(paragraphs: list[str]) -> bytes:
    marked = _marked(paragraphs)
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"
    guid="urn:newsml:bench.example:1" version="1" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
<itemMeta><itemClass qcode="ninat:text"/>
<versionCreated>2024-01-21T09:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>4</urgency><headline>Bridge shut</headline><subject qcode="medtop:20000762"/></contentMeta>
<contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><body>{marked}</body></html></inlineXML></contentSet></newsItem>""".encode()


def _nitf(paragraphs: list[str]) -> bytes:
    marked = _marked(paragraphs)
    return f"""<nitf><head><meta name="lang" content="en"/><docdata><doc-id id-string="1"/></docdata></head>
<body><body.head><hedline>
<hl1>Bridge shut</hl1></hedline></body.head><body.content>{marked}</body.content></body></nitf>""".encode()


def _atom(paragraphs: list[str]) -> bytes:
    marked = _marked(paragraphs)
    content = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{marked}</div></content>'
    head = "<id>tag:bench.example,2024:1</id><title>Bridge shut</title><updated>2024-01-21T09:00:00Z</updated>"
    entry = f"<entry>{head}{content}</entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{entry}</feed>'.encode()


def _page(paragraphs: list[str]) -> bytes:
    marked = _marked(paragraphs)
    menu = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(40))
    facts = '{"@type": "NewsArticle", "headline": "Bridge shut", "datePublished": "2024-01-21T09:00:00Z"}'
    return f"""<!DOCTYPE html><html lang="en"><head><title>Bridge shut</title>
<script type="application/ld+json">{facts}</script></head>
<body><ul>{menu}</ul><article><h1>Bridge shut</h1>{marked}</article><footer>{menu}</footer></body></html>""".encode()


def _bare_page(payload: bytes) -> object:
    return trafilatura.bare_extraction(payload.decode(), include_comments=False, fast=True, with_metadata=True)


def _lines(payload: bytes) -> object:
    return payload.decode().split("\n")


_WRITERS: tuple[tuple[str, Callable[[list[str]], bytes], Callable[[bytes], object]], ...] = (
    ("newsml-g2", _newsml_g2, etree.fromstring),
    ("nitf", _nitf, etree.fromstring),
    ("atom", _atom, etree.fromstring),
    ("ninjs", _ninjs, json.loads),
    ("html", _page, _bare_page),
    ("plain-text", _plain, _lines),
    ("email", _email, message_from_bytes),
    ("iptc-7901", _iptc_7901, _lines),
)
