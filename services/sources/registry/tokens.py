"""Bearer tokens: made once, shown once, known by their hash only.

A plain SHA-256 is enough, as nobody can guess 256 random bits; password hashes are slow for the sake of weak passwords.
"""

import hashlib
import secrets

_BYTES = 32
_PREFIX = "ct_"
"""So that a token is recognised where it should not be: in a log, in a repository."""


def new_token() -> str:
    """A token that nobody can guess."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """What the registry keeps of a token."""
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
