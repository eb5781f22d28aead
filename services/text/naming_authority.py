"""Who issued a guid, and whether a source may speak for that authority. Pure.

A guid that is a globally unique URI (`urn:newsml:` of RFC 3085, `tag:` of RFC 4151, `http:`) names its authority. Any
other is unique only within its source.
"""

import re
from urllib.parse import urlsplit

from schemas.raw import Source

_URN = re.compile(r"(?:urn:newsml:|tag:)([a-z0-9][a-z0-9.-]*\.[a-z]{2,})[,:]", re.IGNORECASE)


def namespace_of(guid: str, source_id: str) -> str:
    """The authority that issued the guid; the source's own id if the guid names none."""
    if found := _URN.match(guid):
        return found.group(1).lower()
    if guid.lower().startswith(("http://", "https://")) and (host := host_of(guid)):
        return host
    return source_id


def may_speak_for(namespace: str, source: Source) -> bool:
    """Whether the source is entitled to articles of this naming authority: else anybody could kill another's copy."""
    own = source.policy.authorities
    name = namespace.casefold()
    return own is None or namespace == source.id or any(name == each or name.endswith(f".{each}") for each in own)


def host_of(url: str) -> str | None:
    """The host of an address, without what only says that it is a page, or a page for phones."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return host.removeprefix("www.").removeprefix("m.") if host else None
