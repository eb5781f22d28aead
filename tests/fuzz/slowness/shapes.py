"""What takes long when it is repeated, and the formats that carry it. Deterministic for a seed."""

import html
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from services.wire_kit.formats import FORMATS
from services.wire_kit.story import NEW

_PLACE = "Heresthefragment"

FRAGMENTS: tuple[bytes, ...] = (
    b'"a" said ', b"said ", b"1-", b"Aa-Bb Cc ", b"Aa Bb told reporters on Monday. ", b"Georgia ",
    b"Springfield, Illinois, ", b"foreign ministry ", b"Monday 5 May 2020 ", b"two days ago ", b"EMBARGOED UNTIL ",
    b"KILL KILL ", b"Not for publication before ", b"CORRECTION: ", b"LONDON, Jan 1 (Reuters) - ", b"By Aa Bb\n",
    b"(AP) ", b"a\n", b"\n\n", b"\r\n \r\n", b" ", b"\t", b"-", b"=", b"*", b"<p>a</p>", b"<p>", b"</p>", b"<br>",
    b"a<br>", b"<span>a</span>", b"<span>", b"<h1>a</h1>", b"<a href=x>a</a> ", b"<ul><li>a",
    b"<tr><td>a</td></tr>", b"<table><tr><td>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE", b"<script>",
    b"<style>a{}</style>", b'<meta name="author" content="Aa">', b"<title>a</title>", b'<div class="article-body">',
    b"</div>", b"<blockquote>", b"<time>1</time>", b"&lt;", b"&nbsp;", b"&amp;lt;", b"&#8217;", b"&#x80;",
    b"&undeclared;", b"&", b"<", b">", b'"', b"'", b"\\u0080", b"\\n", b"\\", b"{", b"[", b'","', b"=3D", b"=\r\n",
    b"=?utf-8?b?YQ==?= ", b"\r\n--b\r\n", b"Content-Type: text/plain\r\n\r\n", b"> > ", b"On Monday Aa wrote:\n",
    b"\x01", b"\x03\r\n\x01", b"\xc2\x85", b"\xe2\x80\x9c", b"\xe2\x80\x9ca\xe2\x80\x9d ", b"\xe3\x80\x8c", b"\x00",
    b"\xff", b"\xef\xbb\xbf", b"https://a.example/b ", b"a@b.example ", b"1,000.50 percent ", b"12:30 GMT ",
    b"(more) ", b"ends ", b"2nd writethru ", b"###\n",
)  # fmt: skip
"""Pieces of text and markup. Each was slow once, or is a sibling of one that was."""

_BLOCKS = (
    rb"<entry>.*?</entry>", rb"<newsItem .*?</newsItem>", rb"<NewsItem>.*</NewsItem>",
    rb"<NewsComponent.*</NewsComponent>", rb"<block>.*</block>", rb"<p>.*?</p>", rb"<p .*?</p>", rb"<\w+[^>]*/>",
    rb"<[\w:]+[^>]*>[^<]*</[\w:]+>", rb"\{[^{}]*\}", rb'"\w+": ?"[^"]*",', rb"[^\n]+\r?\n",
    rb"[A-Z][\w-]+: [^\n]*\n",
)  # fmt: skip
"""Parts of a format that may be repeated: members, components, fields, lines."""


def page(fragment: bytes) -> bytes:
    """A page of the web."""
    head = b"<!DOCTYPE html><html><head><title>A bridge opens</title></head><body><article><h1>A bridge opens</h1>"
    return head + b"<p>The bridge opened on Friday, the council said.</p>" + fragment + b"</article></body></html>"


def rss(fragment: bytes) -> bytes:
    """A feed as most have it: markup in CDATA."""
    item = b"<item><guid>g</guid><title>A bridge opens</title><description><![CDATA[%s]]></description></item>"
    return b"<rss version='2.0'><channel><title>t</title>" + item.replace(b"%s", fragment) + b"</channel></rss>"


def _of_kit(name: str) -> Callable[[bytes], bytes]:
    sound = FORMATS[name][1](replace(NEW, paragraphs=(_PLACE, *NEW.paragraphs)))
    before, _, after = sound.partition(_PLACE.encode())
    return lambda fragment: before + fragment + after


CARRIERS: dict[str, Callable[[bytes], bytes]] = {
    **{name: _of_kit(name) for name in FORMATS},
    "html": page,
    "rss": rss,
}
"""Format → a sound transmission around a fragment."""


_IN_JSON = ("ninjs-1", "ninjs-3")
_NOT_ESCAPED = ("html", "rss", "email", "plain-text", "iptc-7901", "anpa-1312")


def escaped(name: str, fragment: bytes) -> bytes:
    """The fragment as text of the format: raw markup breaks most of XML and JSON, and ends there."""
    if name in _NOT_ESCAPED:
        return fragment
    text = fragment.decode("utf-8", "replace")
    return (json.dumps(text)[1:-1] if name in _IN_JSON else html.escape(text)).encode()


def grown(name: str, chance: random.Random, most: int) -> bytes:
    """A transmission with one fragment, or two in turn, as often as the size allows; or with a part of it repeated."""
    carrier, size = CARRIERS[name], int(most ** chance.uniform(0.6, 1))
    if chance.random() < 0.7:
        raw = chance.random() < 0.3
        chosen = [chance.choice(FRAGMENTS) for _ in range(chance.choice((1, 1, 2, 3)))]
        pieces = [piece if raw else escaped(name, piece) for piece in chosen]
        if chance.random() < 0.5:
            piece = b"".join(pieces)
            return carrier(piece * (size // len(piece)))
        return carrier(b"".join(piece * (size // len(pieces) // len(piece)) for piece in pieces))
    return repeated(carrier(b"a"), chance, size)


def repeated(payload: bytes, chance: random.Random, size: int) -> bytes:
    """One of its parts as often as the size allows, beside each other or one within another."""
    found = [each for each in re.finditer(chance.choice(_BLOCKS), payload[:20_000], re.DOTALL) if len(each.group()) > 1]
    if not found:
        return payload
    part = chance.choice(found)
    times = max(1, size // len(part.group()))
    if chance.random() < 0.2:
        # Inside one another: what stands before the middle of the part again and again, then what stands behind it.
        cut = len(part.group()) // 2
        inner = part.group()[:cut] * times + part.group()[cut:] * times
    else:
        inner = part.group() * times
    return payload[: part.start()] + inner + payload[part.end() :]


def spliced(slow: Sequence[bytes], chance: random.Random, most: int) -> bytes:
    """A slow one again, changed a little: a piece of it repeated or dropped, or a fragment strewn in."""
    data = bytearray(chance.choice(slow))
    start = chance.randrange(len(data))
    piece = bytes(data[start : start + chance.randint(1, 60)])
    match chance.randrange(3):
        case 0:
            data[start:start] = piece * chance.randint(1, max(1, most // 4 // max(1, len(piece))))
        case 1:
            del data[start : start + chance.randint(1, len(data) // 4 + 1)]
        case _:
            for _ in range(chance.randint(1, 200)):
                place = chance.randrange(len(data) + 1)
                data[place:place] = chance.choice(FRAGMENTS)
    return bytes(data[:most])
