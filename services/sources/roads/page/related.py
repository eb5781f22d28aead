"""A feed with one entry, and the page that it links to, in one item: multipart/related (RFC 2387), the feed first.

Both stay byte for byte; the parser joins them. Pure.
"""

import hashlib
import re
from dataclasses import dataclass

_UNFIT = re.compile(r"[\x00-\x1f\x7f\"\\]|[^\x00-\x7f]")
"""What a header line must not have in it: a server's Content-Type and address are a stranger's words."""
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")


@dataclass(frozen=True, slots=True)
class RelatedPart:
    """One document."""

    body: bytes
    content_type: str | None
    url: str


def related(feed: RelatedPart, page: RelatedPart) -> tuple[bytes, str]:
    """(payload, content type) of both as one."""
    boundary = _boundary(feed.body + page.body)
    kind = _TYPE.match(feed.content_type or "")
    head = f'multipart/related; boundary="{boundary}"; type="{kind[0] if kind else "application/xml"}"'
    parts = [b"MIME-Version: 1.0\r\nContent-Type: ", head.encode(), b"\r\n\r\n"]
    for part in (feed, page):
        parts += [b"--", boundary.encode(), b"\r\n", _head_of(part), part.body, b"\r\n"]
    return b"".join([*parts, b"--", boundary.encode(), b"--\r\n"]), "multipart/related"


def _boundary(content: bytes) -> str:
    # The same content has the same boundary, so that it has the same item id.
    found = hashlib.sha256(content).hexdigest()[:32]
    while found.encode() in content:
        found = hashlib.sha256(found.encode()).hexdigest()[:32]
    return found


def _head_of(part: RelatedPart) -> bytes:
    kind = _UNFIT.sub("", part.content_type or "") or "application/octet-stream"
    where = _UNFIT.sub("", part.url)
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nContent-Location: {where}\r\n\r\n".encode()
