"""The names by which a notice can mean an item, as digests: the two match where they have a name in common. Pure.

A name belongs to its naming authority: a notice never reaches an item of another one. Digests, because the state must
not keep a killed item's headline.
"""

import hashlib
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.article import Article, Target, TargetKind
from services.text.naming_authority import may_speak_for, namespace_of

IDS = (TargetKind.GUID, TargetKind.DOCUMENT_ID)
"""Compared as they are; all other names are words that people type, in any case and with any separator."""
_TAGS = re.compile(
    r"^(?:(?:UPDATE|WRAPUP|REFILE|RPT|REPEAT|CORRECTED|CORRECTION|OFFICIAL CORRECTION|KILL|HOLD|RELEASE|WITHDRAWN)"
    r"(?: \d{1,2})?\s?[-:–]\s?)+"
)
"""What wires put before a headline that is sent again ("UPDATE 1-", "CORRECTED-"): no part of the item's name."""
_SEPARATORS = re.compile(r"[\s\-_/.]+")


def names_of(article: Article) -> tuple[str, ...]:
    """Every name by which this version of the article can be meant."""
    # An NITF document with a du-key goes by that; notices name it by its doc-id.
    document = article.transmission if article.format == "nitf" else None
    # A first sentence that stands in for a headline is ours; no notice will quote it.
    headline = None if article.headline_from_body else _TAGS.sub("", article.headline or "")
    words = (
        (TargetKind.SLUGLINE, article.slugline),
        (TargetKind.TRANSMISSION, article.transmission),
        (TargetKind.HEADLINE, headline),
    )
    ids = dict.fromkeys(value.strip() for value in (article.guid, article.item_id, article.url, document) if value)
    digests = {value: _digest(article.namespace, value) for value in ids if value}
    guid = digests.get(article.guid.strip())
    found = [
        f"{TargetKind.GUID.value}:{guid}" if guid else None,
        *(f"{TargetKind.DOCUMENT_ID.value}:{digest}" for digest in digests.values()),
        *(name_of(article.namespace, kind, word) for kind, word in words if word),
    ]
    return tuple(dict.fromkeys(name for name in found if name))


def name_of(namespace: str, kind: TargetKind, value: str) -> str | None:
    """One name, prefixed with its kind; None where nothing is left of the value."""
    plain = value.strip() if kind in IDS else _SEPARATORS.sub(" ", value.casefold()).strip()
    if not plain:
        return None
    return f"{kind.value}:{_digest(namespace, plain)}"


def _digest(namespace: str, plain: str) -> str:
    # The authority is part of the digest, so names of different authorities never meet.
    return hashlib.blake2b(f"{namespace}\0{plain}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def targets_elsewhere(article: Article) -> tuple[Target, ...]:
    """What a notice names beside itself."""
    return tuple(t for t in article.acts_on if t.kind is not TargetKind.ITSELF and t.value.strip() != article.guid)


def namespaces_meant(article: Article, target: Target) -> tuple[str, ...]:
    """The authorities under which a notice's target may be known: an id's own, the notice's, and its source's others.

    One agency sends some items under bare ids, which are its source's, and some under ids that name its domain.
    """
    source = article.source
    issuer = namespace_of(target.value.strip(), source.id) if target.kind in IDS else source.id
    issuers = (issuer,) if may_speak_for(issuer, source) else ()
    return tuple(dict.fromkeys((article.namespace, source.id, *issuers, *(source.policy.authorities or ()))))


class Reach(NamedTuple):
    """How far back a notice may mean an item by words, and by transmission number."""

    words: timedelta
    transmissions: timedelta


def within_reach(name: str, target_time: datetime, notice_time: datetime, reach: Reach) -> bool:
    """Whether a notice may mean an item of that time by that name. Ids are unique; words are used again.

    By a word a notice never means an item that came after it: what replaces a killed story often has its slugline.
    """
    age = notice_time - target_time
    match TargetKind(name.partition(":")[0]):
        case TargetKind.SLUGLINE | TargetKind.HEADLINE:
            return timedelta(0) <= age <= reach.words
        case TargetKind.TRANSMISSION:
            return timedelta(0) <= age <= reach.transmissions
        case _:
            return True
