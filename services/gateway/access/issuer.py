"""Bearer tokens of an OpenID Connect issuer: who they are of, by the keys that it publishes (JWKS).

What a token may do stands in it: `scope` (or `scp`) names `read`, `acknowledge` and `manage`, with or without
`copytaster:` before them; `copytaster_use` is `internal` or `web`, which holds where nothing is said.
"""

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
from jwt import PyJWK, PyJWKClient, PyJWKSet

from services.gateway.access.tokens import Holder, Scope, Use

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those with a public key. One with a shared secret would let whoever knows the public key sign."""
_KEYS_SECONDS = 600.0
"""Keys that an issuer has withdrawn are good for so long at most."""
_AGAIN_SECONDS = 15.0
"""Not sooner: a token with an invented key id costs its sender nothing, and would cost us a request."""
_FETCH_SECONDS = 5
_LEEWAY_SECONDS = 30
"""By which clocks may differ."""
_PREFIX = "copytaster:"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,48}")
_NO_HASH = "sha256:" + "0" * 64


class IssuerUnreachableError(Exception):
    """Its keys cannot be read now, so that nobody can be recognised."""


@dataclass
class IssuerKeys:
    """The issuer's public keys, as it publishes them now. Shared by threads."""

    fetch: Callable[[], PyJWKSet]
    clock: Callable[[], float] = time.monotonic
    _keys: Mapping[str | None, PyJWK] = field(default_factory=dict)
    _read: float = float("-inf")
    _tried: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, key_id: str | None) -> PyJWK | None:
        """The key with this id; None where the issuer has no such key.

        Raises:
            IssuerUnreachableError: there are no keys that are recent enough, and none can be read.
        """
        with self._lock:
            now = self.clock()
            known = now < self._read + _KEYS_SECONDS
            if (key_id not in self._keys or not known) and now >= self._tried + _AGAIN_SECONDS:
                self._tried = now
                known = self._refresh(now) or known
            if not known:
                raise IssuerUnreachableError
            return self._keys.get(key_id)

    def _refresh(self, now: float) -> bool:
        try:
            found = self.fetch()
        except jwt.PyJWTError:
            return False
        self._keys, self._read = {key.key_id: key for key in found.keys}, now
        return True


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are believed, and which of them are for us."""

    name: str
    audience: str
    keys: IssuerKeys

    def holder(self, token: str) -> Holder | None:
        """Whose token it is; None where it is not valid.

        Raises:
            IssuerUnreachableError: nobody can say.
        """
        try:
            key = self.keys.key(jwt.get_unverified_header(token).get("kid"))
            if key is None:
                return None
            claims = jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                audience=self.audience,
                issuer=self.name,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, OverflowError):  # a time that is infinite
            return None
        expires = _moment(claims["exp"])
        return _holder(self.name, claims, expires) if expires else None


def issuer_at(name: str, audience: str, keys_url: str) -> Issuer:
    """An issuer that publishes its keys at an address."""
    client = PyJWKClient(keys_url, cache_jwk_set=False, timeout=_FETCH_SECONDS)
    return Issuer(name, audience, IssuerKeys(client.get_jwk_set))


def _moment(claim: Any) -> datetime | None:
    """A time of a token (RFC 7519: a number of seconds); None where it is none, or lies in no year that there is."""
    if not isinstance(claim, int | float):
        return None
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _holder(issuer: str, claims: Mapping[str, Any], expires: datetime) -> Holder:
    return Holder(
        name=_name(issuer, claims["sub"]),
        hash=_NO_HASH,
        scopes=_scopes(claims),
        use=Use.INTERNAL if claims.get("copytaster_use") == Use.INTERNAL else Use.WEB,
        expires=expires,
    )


def _name(issuer: str, subject: Any) -> str:
    """By issuer and subject, whatever letters these have. A subject is shown where it is no more than a word."""
    said = json.dumps([issuer, subject])
    digest = hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
    return f"oidc:{subject}:{digest}" if _PLAIN.fullmatch(str(subject)) else f"oidc:{digest}"


def _scopes(claims: Mapping[str, Any]) -> frozenset[Scope]:
    said = claims.get("scope", claims.get("scp", ""))
    words = said.split() if isinstance(said, str) else said if isinstance(said, list) else ()
    names = {word.removeprefix(_PREFIX) for word in words if isinstance(word, str)}
    return frozenset(scope for scope in Scope if scope in names)
