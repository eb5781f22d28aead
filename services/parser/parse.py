"""RawItem → articles, or the reason why there are none: the whole decision of the parser stage.

Pure: no Kafka, no clock, no I/O. It never raises for anything that an item contains. Sizes, depths and counts are
checked before the work that they would cost (`input/limits.py`); time and memory per item are bounded by the process
pool around it.
"""

import re
from dataclasses import dataclass

from schemas.article import Article
from schemas.raw import RawItem
from schemas.reasons import DropReason, RejectReason
from services.parser.assemble import assemble
from services.parser.formats.contract import Drafts
from services.parser.formats.registry import recognise
from services.parser.input.document import Document
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.parser.input.payload import unpack
from services.stream.messages import Dropped, Rejected

_COMMON_TYPE = re.compile(
    r"(?:text|application)/(?:plain|html|xml|json|rtf|pdf|zip|gzip|csv|markdown|msword|octet-stream|xhtml\+xml"
    r"|(?:rss|atom|nitf|newsml|vnd\.iptc\.g2\.\w{1,20})\+xml|feed\+json)|message/rfc822|image/(?:jpeg|png|gif)|video/mp4"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The articles of a raw item, in order, and the members that are not articles, each with the reason."""

    articles: tuple[Article, ...]
    skipped: tuple[Dropped, ...] = ()
    refused: tuple[Rejected, ...] = ()
    """Members that could not be read: the articles go on, and the whole item also becomes a dead letter."""


def parse(raw: RawItem, limits: Limits = DEFAULT_LIMITS) -> Parsed | Dropped | Rejected:
    """Read one raw item."""
    payload = unpack(raw.payload, limits)
    if isinstance(payload, Rejected):
        return payload
    document = Document(raw, payload, limits)
    found = recognise(document)
    if found is None:
        return Rejected(RejectReason.UNKNOWN_FORMAT, f"no format recognises it (declared {_shown(raw.media_type)})")
    outcome = found.read(document)
    return _assembled(outcome, document) if isinstance(outcome, Drafts) else outcome


def _shown(media_type: str | None) -> str:
    """The declared type, if it is a common one: its sender may have written anything into it."""
    if media_type is None:
        return "nothing"
    return media_type if _COMMON_TYPE.fullmatch(media_type) else "another type"


def _assembled(found: Drafts, document: Document) -> Parsed | Dropped | Rejected:
    if len(found.drafts) > document.limits.articles:
        return Rejected(RejectReason.HOSTILE, f"more than {document.limits.articles} articles in one item")
    outcomes = [assemble(draft, document) for draft in found.drafts]
    articles = tuple(outcome for outcome in outcomes if isinstance(outcome, Article))
    refused = [*found.refused, *(outcome for outcome in outcomes if isinstance(outcome, Rejected))]
    if articles:
        # Beside articles, a member without text is ordinary (a feed entry of one picture) and is no dead letter.
        empty = [rejected for rejected in refused if rejected.reason is RejectReason.NO_TEXT]
        skipped = (*found.skipped, *(Dropped(DropReason.EMPTY_ITEM, rejected.error) for rejected in empty))
        return Parsed(articles, skipped, tuple(rejected for rejected in refused if rejected not in empty))
    if refused:
        return refused[0]
    return found.skipped[0] if found.skipped else Dropped(DropReason.EMPTY_ITEM, "no article in it")
