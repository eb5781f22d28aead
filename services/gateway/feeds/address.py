"""The address of a search that is kept: it says the search itself, and is signed, so that it needs no token. Pure.

Feed readers send no tokens. Who has the address reads what its maker may read, for as long as his token is valid.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

_SIGNED_BYTES = 16
"""Of the signature: as many as cannot be tried (2¹²⁸)."""


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """What an address stands for."""

    holder: str
    """Whose token it was made with."""
    title: str
    query: str


def written(kept: KeptSearch, key: str) -> str:
    """Letters, digits, hyphens and underscores."""
    said = json.dumps([kept.holder, kept.title, kept.query], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(said, key) + said).decode().rstrip("=")


def kept_search(text: str, key: str) -> KeptSearch | None:
    """What it stands for; None where nobody has signed it."""
    try:
        signed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    signature, said = signed[:_SIGNED_BYTES], signed[_SIGNED_BYTES:]
    if not hmac.compare_digest(signature, _signature(said, key)):
        return None
    return KeptSearch(*json.loads(said))


def _signature(said: bytes, key: str) -> bytes:
    # Apart from the secrets of webhooks, which are derived from the same key.
    return hmac.new(key.encode(), b"feed\0" + said, hashlib.sha256).digest()[:_SIGNED_BYTES]
