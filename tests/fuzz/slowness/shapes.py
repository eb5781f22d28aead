"""Transmissions that take long because something in them is large, repeated or nested. Deterministic for a seed."""

import html
import json
import random
import re
from collections.abc import Sequence

from tests.fuzz.slowness.carriers import CARRIERS
from tests.fuzz.slowness.fragments import CONTAINERS, FRAGMENTS

_BLOCKS = (
    rb"<entry>.*?</entry>", rb"<newsItem .*?</newsItem>", rb"<NewsItem>.*</NewsItem>",
    rb"<NewsComponent.*</NewsComponent>", rb"<block>.*</block>", rb"<p>.*?</p>", rb"<p .*?</p>", rb"<\w+[^>]*/>",
    rb"<[\w:]+[^>]*>[^<]*</[\w:]+>", rb"\{[^{}]*\}", rb'"\w+": ?"[^"]*",', rb"[^\n]+\r?\n",
    rb"[A-Z][\w-]+: [^\n]*\n",
)  # fmt: skip
"""Parts of a format that may be repeated: members, components, fields, lines."""

_VALUE = re.compile(
    rb'>(?P<text>[^<>]{1,2000})<|="(?P<attribute>[^"]{0,300})"|": ?"(?P<property>[^"]{0,2000})"|\["(?P<entry>[^"]*)"'
    rb"|(?m:^[A-Za-z-]+: (?P<field>[^\n]+)$)|(?m:^(?P<line>[^<{\n]{1,300})$)"
)
"""A value of a format: the text of an element, an attribute, a property, a header field, a line."""
_ELEMENT = re.compile(rb"<(\w+)")

_IN_JSON = ("json-feed", "ninjs-1", "ninjs-3", "plain-json")
_NOT_ESCAPED = ("html", "entry-page", "rss", "email", "plain-text", "iptc-7901", "anpa-1312", "zczc")


def escaped(name: str, fragment: bytes) -> bytes:
    """The fragment as text of the format: raw markup breaks most of XML and JSON, and ends there."""
    if name in _NOT_ESCAPED:
        return fragment
    text = fragment.decode("utf-8", "replace")
    return (json.dumps(text)[1:-1] if name in _IN_JSON else html.escape(text)).encode()


def grown(name: str, chance: random.Random, size: int) -> bytes:
    """A transmission of about this size in a format: its text or one of its fields enlarged, or parts again."""
    match chance.random():
        case share if share < 0.4:
            return CARRIERS[name](_run(name, chance, size))
        case share if share < 0.65:
            return enlarged(name, chance, size)
        case share if share < 0.75 and name in _NOT_ESCAPED:
            return CARRIERS[name](nested(chance, size))
        case _:
            return repeated(CARRIERS[name](b"a"), chance, size)


def _run(name: str, chance: random.Random, size: int) -> bytes:
    """One fragment, or several in turn or behind one another, as often as the size allows."""
    raw = chance.random() < 0.3
    chosen = [chance.choice(FRAGMENTS) for _ in range(chance.choice((1, 1, 2, 3)))]
    pieces = [piece if raw else escaped(name, piece) for piece in chosen]
    if chance.random() < 0.5:
        piece = b"".join(pieces)
        return piece * (size // len(piece))
    return b"".join(piece * (size // len(pieces) // len(piece)) for piece in pieces)


def enlarged(name: str, chance: random.Random, size: int) -> bytes:
    """One value of the transmission, whichever it is, as large as the size allows."""
    sound = CARRIERS[name](b"It was good.")
    value = chance.choice([found for found in _VALUE.finditer(sound) if found.lastgroup])
    begin, end = value.span(str(value.lastgroup))
    return sound[:begin] + _run(name, chance, size) + sound[end:]


def nested(chance: random.Random, size: int) -> bytes:
    """Containers in containers around a run of markup: as many of both as a page may have, or more."""
    container = chance.choice(CONTAINERS)
    levels = chance.choice((10, 50, 100, 500, 900, 3_000))
    inner = chance.choice(
        (b"<p>Some words of it, and more.</p>", b"a<br>", b"<a href=/b>a</a> ", b"<i></i>", b"Words. ")
    )
    ends = b"".join(b"</%s>" % tag for tag in reversed(_ELEMENT.findall(container)))
    levels = min(levels, size // len(container + ends))
    left = size - levels * len(container + ends)
    return container * levels + inner * min(left // len(inner), 14_000) + ends * levels


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
