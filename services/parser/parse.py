"""RawItem → articles, or a reason: the whole decision of the parser stage, without Kafka, clock or I/O.

Never raises for what an item contains. Time and memory per item are bounded by the worker pool around it; sizes, depths
and counts are bounded here, before the work that they would cost.
"""

import zlib
from dataclasses import dataclass

from schemas.article import Article
from schemas.raw import RawItem
from schemas.reasons import DropReason, RejectReason
from services.parser.assemble import assemble
from services.parser.formats.registry import recognise
from services.parser.input.document import Document, Drafts
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.stream.messages import Dropped, Rejected

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a raw item held: articles in order, and the members that are not text, each with its reason."""

    articles: tuple[Article, ...]
    skipped: tuple[Dropped, ...] = ()
    refused: tuple[Rejected, ...] = ()
    """Members that could not be read: the stage keeps their item as a dead letter too, and the articles go on."""


def parse(raw: RawItem, limits: Limits = DEFAULT_LIMITS) -> Parsed | Dropped | Rejected:
    """Read one raw item."""
    payload = _unpacked(raw.payload, limits)
    if isinstance(payload, Rejected):
        return payload
    document = Document(raw, payload, limits)
    found = recognise(document)
    if found is None:
        return Rejected(
            RejectReason.UNKNOWN_FORMAT, f"no format recognises it (declared {raw.media_type or 'nothing'})"
        )
    reading = found.read(document)
    return _assembled(reading, document) if isinstance(reading, Drafts) else reading


def _assembled(reading: Drafts, document: Document) -> Parsed | Dropped | Rejected:
    if len(reading.drafts) > document.limits.articles:
        return Rejected(RejectReason.HOSTILE, f"more than {document.limits.articles} articles in one item")
    outcomes = [assemble(draft, document) for draft in reading.drafts]
    articles = tuple(outcome for outcome in outcomes if isinstance(outcome, Article))
    refused = [*reading.refused, *(outcome for outcome in outcomes if isinstance(outcome, Rejected))]
    if articles:
        empty = [found for found in refused if found.reason is RejectReason.NO_TEXT]
        skipped = (*reading.skipped, *(Dropped(DropReason.EMPTY_ITEM, found.error) for found in empty))
        return Parsed(articles, skipped, tuple(found for found in refused if found not in empty))
    if refused:
        return refused[0]
    return reading.skipped[0] if reading.skipped else Dropped(DropReason.EMPTY_ITEM, "no article in it")


def _unpacked(payload: bytes, limits: Limits) -> bytes | Rejected:
    """The payload, unpacked where it is gzip; refused where it is empty or over the limit, packed or unpacked."""
    if not payload.strip():
        return Rejected(RejectReason.NO_TEXT, "the payload is empty")
    if len(payload) > limits.payload_bytes:
        return Rejected(RejectReason.TOO_LARGE, f"{len(payload)} bytes; the limit is {limits.payload_bytes}")
    return _gunzipped(payload, limits) if payload.startswith(_GZIP) else payload


def _gunzipped(payload: bytes, limits: Limits) -> bytes | Rejected:
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        unpacked = unpacker.decompress(payload, limits.payload_bytes + 1)
    except zlib.error as error:
        return Rejected(RejectReason.MALFORMED, f"gzip: {error}")
    if len(unpacked) > limits.payload_bytes:
        return Rejected(RejectReason.HOSTILE, f"gzip that unpacks to more than {limits.payload_bytes} bytes")
    return unpacked if unpacker.eof else Rejected(RejectReason.MALFORMED, "gzip: truncated")
