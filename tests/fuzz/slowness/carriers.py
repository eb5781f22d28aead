"""Sound transmissions around a fragment, one a format, each with every field that its reader looks at."""

import json
from collections.abc import Callable
from dataclasses import replace

from services.wire_kit.formats import FORMATS
from services.wire_kit.story import NEW

_PLACE = "Heresthefragment"
_TEXT = "The bridge at Lindmoor opened on Friday, the council said, after eleven weeks of work on its chains."

MEDIA_TYPES: dict[str, str] = {
    "agency-xml": "application/xml",
    "anpa-1312": "text/plain",
    "atom": "application/atom+xml",
    "email": "message/rfc822",
    "entry-page": "multipart/related",
    "html": "text/html",
    "iptc-7901": "text/plain",
    "json-feed": "application/feed+json",
    "newsml-1": "application/xml",
    "newsml-g2": "application/vnd.iptc.g2.newsitem+xml",
    "ninjs-1": "application/json",
    "ninjs-3": "application/json",
    "nitf": "application/nitf+xml",
    "plain-json": "application/json",
    "plain-text": "text/plain",
    "rss": "application/rss+xml",
    "zczc": "text/plain",
}
"""What a sender declares with each."""

_ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "@id": "https://paper.example/2024/bridge#article",
    "url": "https://paper.example/2024/bridge",
    "headline": "A bridge opens",
    "description": "After eleven weeks.",
    "datePublished": "2024-01-21T09:00:00Z",
    "dateModified": "2024-01-21T09:30:00Z",
    "author": [{"@type": "Person", "name": "Ada Verhoeven"}, {"@id": "#b"}],
    "publisher": {"@type": "Organization", "name": "Courier"},
    "keywords": ["bridge", "harbour, council"],
    "inLanguage": "en",
    "articleBody": _TEXT,
    "mainEntityOfPage": {"@id": "https://paper.example/2024/bridge"},
}
_HEAD = f"""<head><title>A bridge opens | Courier</title><link rel="canonical" href="https://paper.example/2024/bridge">
<meta property="og:title" content="A bridge opens"><meta property="og:site_name" content="Courier">
<meta property="og:type" content="article"><meta property="og:url" content="https://paper.example/2024/bridge">
<meta property="article:published_time" content="2024-01-21T09:00:00Z"><meta name="author" content="Ada Verhoeven">
<meta name="twitter:title" content="A bridge opens"><meta name="keywords" content="bridge, harbour">
<meta name="copyright" content="Copyright 2024 Courier"><meta name="description" content="After eleven weeks.">
<script type="application/ld+json">{json.dumps(_ARTICLE)}</script></head>"""
_ABOVE = """<h1 itemprop="headline">A bridge opens</h1><h2 class="deck">Eleven weeks of work on its two chains end</h2>
<div class="byline">By <a href="/staff/ada-verhoeven">Ada Verhoeven</a></div>
<time class="date">21 January 2024 09:00</time>
<figure><img src="a.jpg" alt="b"><figcaption>The bridge on Friday. Photo: Ann Lens</figcaption></figure>"""


def page(fragment: bytes) -> bytes:
    """A page of the web."""
    before = f"<!DOCTYPE html><html lang='en'>{_HEAD}<body><article>{_ABOVE}<p>{_TEXT}</p>".encode()
    return before + fragment + f"<p>{_TEXT}</p></article></body></html>".encode()


_ENTRY = f"""<item><guid>g</guid><link>https://paper.example/2024/bridge</link><title>A bridge opens</title>
<author>ada@paper.example (Ada Verhoeven)</author>
<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ada Verhoeven</dc:creator>
<pubDate>Sun, 21 Jan 2024 09:00:00 GMT</pubDate><category domain="d">bridge</category><source url="u">Courier</source>
<description><![CDATA[{_PLACE}]]></description></item>"""


def rss(fragment: bytes) -> bytes:
    """A feed as most have it: markup in CDATA."""
    channel = "<title>t</title><link>https://paper.example</link><language>en</language><copyright>Courier</copyright>"
    return _around(f"<rss version='2.0'><channel>{channel}{_ENTRY}</channel></rss>")(fragment)


def entry_page(fragment: bytes) -> bytes:
    """A feed's entry with the page that it links to behind it, as the collector of feeds joins them."""
    parts = (("application/rss+xml", rss(b"a")), ("text/html", page(fragment)))
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    body = (f"--b\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n".encode() + part + b"\r\n" for kind, part in parts)
    return head + b"".join(body) + b"--b--\r\n"


def _around(sound: str) -> Callable[[bytes], bytes]:
    before, _, after = sound.encode().partition(_PLACE.encode())
    return lambda fragment: before + fragment + after


def _of_kit(name: str) -> Callable[[bytes], bytes]:
    return _around(FORMATS[name][1](replace(NEW, paragraphs=(_PLACE, *NEW.paragraphs))).decode())


_JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Courier",
    "home_page_url": "https://paper.example",
    "language": "en",
    "authors": [{"name": "Desk"}],
    "items": [
        {
            "id": "g",
            "url": "https://paper.example/2024/bridge",
            "title": "A bridge opens",
            "summary": "After eleven weeks.",
            "content_html": f"<p>{_TEXT}</p><p>{_PLACE}</p>",
            "date_published": "2024-01-21T09:00:00Z",
            "date_modified": "2024-01-21T09:30:00Z",
            "authors": [{"name": "Ada Verhoeven"}],
            "tags": ["bridge", "harbour"],
        }
    ],
}
_PLAIN_JSON = {
    "id": "g",
    "headline": "A bridge opens",
    "published": "2024-01-21T09:00:00Z",
    "author": "Ada Verhoeven",
    "category": ["bridge"],
    "urgency": "4",
    "status": "usable",
    "note": "Adds a picture.",
    "body": f"{_TEXT}\n{_PLACE}",
}
_AGENCY_XML = f"""<news><item><id>g</id><version>1</version><headline>A bridge opens</headline>
<subtitle>Eleven weeks</subtitle><lead>The bridge opened.</lead><byline>Ada Verhoeven</byline>
<category>bridge</category><note>Adds a picture.</note><published>2024-01-21T09:00:00Z</published>
<updated>2024-01-21T09:30:00Z</updated><urgency>4</urgency><status>usable</status>
<body><p>{_TEXT}</p><p>{_PLACE}</p></body></item></news>"""
_ZCZC = f"""ZCZC AAP
#Bridge_BC6
$A bridge opens in Lindmoor
:(LINDMOOR)
   {_TEXT}
{_PLACE}
NNNN
"""

CARRIERS: dict[str, Callable[[bytes], bytes]] = {
    **{name: _of_kit(name) for name in FORMATS},
    "agency-xml": _around(_AGENCY_XML),
    "entry-page": entry_page,
    "html": page,
    "json-feed": _around(json.dumps(_JSON_FEED)),
    "plain-json": _around(json.dumps(_PLAIN_JSON)),
    "rss": rss,
    "zczc": _around(_ZCZC),
}
"""Format → a sound transmission around a fragment."""
