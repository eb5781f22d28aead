"""Does an item look urgent? A guess from its bytes, made before anything is parsed. Pure.

It favours recall: a false alarm only lets a routine item jump the queue, while a missed kill waits behind the backlog
of the first stage. From the parser on, the parsed article decides (services/stream/lanes.py).

It looks where the wire formats carry urgency: urgency and priority (NewsML-G2, NewsML 1, ninjs, NITF, IPTC 7901,
ANPA 1312), publication status, instructions and embargoes, and editorial notices at the head of a text.
"""

import re
import zlib

from schemas.raw import RawItem
from services.sources.raw.mail_head import mail_head
from services.stream.topics import RAW, RAW_URGENT

_HEAD = 2_048
"""Characters at the start of a text in which an editorial notice is expected."""
_READ = 256 * 1024
"""Bytes examined; the parser finds what comes after them."""
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

_BOUNDARY = re.compile(rb'boundary="(\w+)"')

Rule = tuple[tuple[str, ...], re.Pattern[str]]
"""Words and a pattern, over lower-case text but for `_CAPITALS`. Every match has one of the words: to find those is
cheaper."""

_METADATA: tuple[Rule, ...] = (
    # <urgency>1</urgency>, <Urgency FormalName="1"/>, "urgency": 1, and the same of the priority; NITF's ed-urg="1"
    (
        ("urgency", "priority"),
        re.compile(r"(?:urgency|priority)[\"']?(?:[^<>:]{0,200}>|[^<>:]{0,100}=|\s*:)\s*[\"']?[12]\b"),
    ),
    (("ed-urg",), re.compile(r"ed-urg\s*=\s*[\"']?[12]\b")),
    # a code that stands alone between quotes, colons, slashes or tags: stat:canceled, "withheld", sig:correction
    (
        ("cancel", "withh", "kill", "hold", "release", "lift", "correct", "retract", "withdraw", "recall"),
        re.compile(
            r"[:/\"'>](?:cancell?(?:ed)?|withh(?:e|o)ld|kill(?:ed)?|hold|release|lift|correct(?:ion|ed)?|retract(?:ion|ed)"
            r"|withdrawn?|recall(?:ed)?)/?\s*[\"'<]"
        ),
    ),
    # NITF: an action on another document; an embargo set or changed (NewsML-G2, ninjs, NITF, NewsML 1)
    (("doc-idref", "embargoed", "statuswillchange"), re.compile(r"management-doc-idref|\bembargoed|<statuswillchange")),
)
_STORY = (
    r"(?:story|stories|item|article|dispatch|copy|report|advisory|version|text|meldung|beitrag|artikel|d.p.che|papier"
    r"|nota|despacho|cable|informaci.n)"
)
_DONE = (
    r"(?:kill|withdr|withh|retract|spike|annul|anul|rectif|berichtig|richtigst|korrig|freigegeb|zur.ckgez|gestrich"
    r"|gesperrt|on hold|held)\w*"
)
_NOTICES: tuple[Rule, ...] = (
    (
        ("kill", "withdr", "withh", "retract", "spike", "annul", "anul", "rectif", "berichtig", "richtigst", "korrig",
         "freigegeb", "ckgez", "gestrich", "gesperrt", "on hold", "held"),
        re.compile(rf"\b{_DONE}[^.\n]{{1,60}}\b{_STORY}\b|\b{_STORY}\b[^.\n]{{1,60}}\b{_DONE}"),
    ),
    (
        ("please ", "must ", "should "),
        re.compile(r"\b(?:please|must|should)\s(?:be\s)?(?:kill|hold|held|withh|withdr|disregard)"),
    ),
    (
        ("correct", "berichtigung", "korrektur", "rectificat"),
        re.compile(r"\bcorrect(?:s|ed|ion)\b|\bberichtigung|\bkorrektur|\brectificat"),
    ),
    (("embargo", "sperrfrist"), re.compile(r"\bembargo|\bsperrfrist")),
    (
        ("do not ", "may now ", "hold is ", "nicht ", "ne pas ", "no usar", "no publicar"),
        re.compile(
            r"\bdo not (?:use|publish)|\bmay now be (?:used|publish)|\bhold is lifted|\bnicht (?:zu )?verwenden"
            r"|\bne pas (?:utiliser|publier)|\bno (?:usar|publicar)"
        ),
    ),
)  # fmt: skip
_CAPITALS: Rule = (
    ("KILL", "HOLD", "RELEASE", "WITHDRAW", "RETRACT", "SPIKE", "CANCEL", "FLASH", "BULLETIN", "URGENT", "ALERT",
     "SNAP", "EIL", "ANNUL", "ANUL", "RETENIR", "CKRUF", "STREICHEN", "STORNO", "SPERRE"),
    re.compile(
        r"\b(?:KILL|HOLD|WITHHOLD|RELEASE|WITHDRAW|WITHDRAWN|WITHDRAWAL|RETRACT|RETRACTED|RETRACTION|SPIKE|CANCEL|CANCELLED"
        r"|FLASH|BULLETIN|URGENT|ALERT|SNAP|EILMELDUNG|EIL|ANNUL\w*|ANUL\w*|RETENIR|R.CKRUF|STREICHEN|STORNO|SPERRE)\b"
    ),
)  # fmt: skip
"""Over the text as it stands: what is shouted."""
_IPTC_7901 = re.compile(r"\s*(?:ZCZC\s+)?[A-Za-z]{2,5}\s?\d{3,5}\s+[12]\s+[A-Za-z]{1,4}\s+\d{1,5}\b")
"""Source, message number, filing priority, category, word count."""
_ANPA = re.compile(r"[\s\x16\x01]*[A-Za-z]\d{4}[^\n]{0,40}?(?:\x1f|\n|\s)[FBUfbu][ \t]?[A-Za-z][\x11-\x14\s]")
"""Story number, then priority (flash, bulletin, urgent) and category."""


def looks_urgent(payload: bytes, title: str | None = None) -> bool:
    """Whether an item should take the urgent lane to the parser. `title` is that of its feed entry, if any."""
    text = _text(_unpacked(payload) if payload.startswith(_GZIP) else payload[:_READ])
    head = "\n".join((title or "", text[:_HEAD], mail_head(text)[:_HEAD]))
    if _IPTC_7901.match(text.partition("\x01")[2] or text) or _ANPA.match(text) or _any((_CAPITALS,), head):
        return True
    return _any(_NOTICES, head.lower()) or (not _is_page(text) and _any(_METADATA, text.lower()))


def topic_of(item: RawItem) -> str:
    """The lane of `news.raw` that an item takes."""
    if item.backfill_before is not None:
        return RAW.name
    payload = _without_page(item.payload) if item.media_type == "multipart/related" else item.payload
    urgent = looks_urgent(payload, item.feed.title if item.feed else None)
    return (RAW_URGENT if urgent else RAW).name


def _without_page(payload: bytes) -> bytes:
    """A feed's entry without the page that was fetched beside it, whose scripts would match the metadata patterns."""
    boundary = _BOUNDARY.search(payload, 0, 200)
    return payload if boundary is None else b"".join(payload.split(b"--" + boundary[1])[:2])


def _any(rules: tuple[Rule, ...], text: str) -> bool:
    for words, pattern in rules:
        # No generators: each item that comes in asks for sixty words.
        for word in words:
            if word in text:
                if pattern.search(text):
                    return True
                break
    return False


def _is_page(text: str) -> bool:
    """A web page carries no wire metadata, but its scripts would match the metadata patterns."""
    start = text[:1_024].lower()
    return "<html" in start or "<!doctype html" in start


def _unpacked(payload: bytes) -> bytes:
    """The first decompressed bytes; empty if they cannot be decompressed."""
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(payload, _READ)
    except zlib.error:
        return b""


def _text(payload: bytes) -> str:
    """Decoded approximately: the patterns are ASCII, with a dot where an accented letter may stand."""
    return payload.decode(_UTF_16.get(payload[:2], "utf-8"), "replace")
