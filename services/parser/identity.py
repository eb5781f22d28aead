"""Which article an item is a version of: the provider's guid, or one made of what a resend repeats.

A guid that names its authority (services/text/naming_authority.py) makes one article of what two feeds of one agency
carry. Any other guid is unique only within its source.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from schemas.ids import content_hash
from schemas.raw import RawItem
from services.parser.draft import Draft
from services.parser.instructions.headline_prefix import without_prefix
from services.text.naming_authority import host_of

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|cmpid|ref|src|ocid|mc_[ce]id|at_\w+|smid|ito|xtor|partner|rss|feed)", re.IGNORECASE
)


def guid_of(draft: Draft, raw: RawItem) -> tuple[str, bool]:
    """The guid, and whether we invented it: the wire's, the feed's, the page's address, or a hash of stable parts."""
    if draft.guid:
        return draft.guid, False
    # A wire without guid but with stable parts (7901, ANPA) is better identified by those than by where it was fetched.
    if not draft.identity:
        if raw.feed and raw.feed.entry_id:
            return raw.feed.entry_id, False
        if address := article_address(raw.url, draft.canonical_url):
            return address, False
    parts = draft.identity or _text_identity(draft)
    return f"invented:{draft.format}:{content_hash(parts)}", True


def _text_identity(draft: Draft) -> tuple[str, ...]:
    day = draft.published_at.iso[:10] if draft.published_at else ""
    first = draft.headline or next((piece.text for piece in draft.pieces if piece.text.strip()), "")
    return (plain_letters(without_prefix(first)), day)


def plain_letters(text: str) -> str:
    """Letters and digits only, case folded: what a resend with other spacing or punctuation still shares."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def article_address(url: str | None, canonical: str | None) -> str | None:
    """The address that names the article: the canonical one if it is on the same host, else the fetched one.

    Not another host's: there the canonical address names the original of a copy. Nor a bare host: some sites declare
    their front page as canonical for every article.
    """
    if not url or not (host := host_of(url)):
        return without_tracking(canonical) if canonical and host_of(canonical) else None
    if canonical and host_of(canonical) == host and urlsplit(canonical).path.strip("/"):
        return without_tracking(canonical)
    return without_tracking(url)


def without_tracking(url: str) -> str:
    """The address without fragment and campaign parameters."""
    parts = urlsplit(url.strip())
    kept = [pair for pair in parts.query.split("&") if pair and not _TRACKING.fullmatch(pair.split("=")[0])]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, "&".join(kept), ""))
