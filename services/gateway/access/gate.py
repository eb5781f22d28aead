"""Lets a request in, or says why not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.gateway.access.issuer import Issuer, IssuerUnreachableError
from services.gateway.access.rights import withheld_outlets
from services.gateway.access.tokens import ANYBODY, Holder, Scope, Tokens
from services.net.rates import Rates
from services.sources.registry.entry import SourceEntry


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """Why a request is not let in."""

    status: int
    sentence: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Gate:
    """Shared by all requests."""

    now: Callable[[], datetime]
    tokens: Tokens | None = None
    """None: nobody needs one."""
    sources: Callable[[], tuple[SourceEntry, ...]] = tuple
    rates: Rates = field(default_factory=Rates)
    issuer: Issuer | None = None
    """Whose tokens are believed besides those of the file."""

    def take(self, tokens: Tokens) -> None:
        """From now on these are the tokens: who has none of them is asked for one at his next request."""
        self.tokens = tokens

    def admit(self, authorization: str, scope: Scope) -> Holder | NotAdmitted:
        """Whose request this is, by its header."""
        if self.tokens is None and self.issuer is None:
            return ANYBODY
        kind, _, token = authorization.partition(" ")
        now = self.now()
        try:
            holder = self._holder(token.strip(), now) if kind.lower() == "bearer" else None
        except IssuerUnreachableError:
            return NotAdmitted(503, "the issuer of tokens cannot be asked now", (("Retry-After", "15"),))
        if holder is None:
            challenge = ("WWW-Authenticate", "Bearer")
            return NotAdmitted(401, "the bearer token is missing, wrong or expired", (challenge,))
        if scope not in holder.scopes:
            return NotAdmitted(403, f"the token has no scope {scope}")
        return self._within_rate(holder, now) or holder

    def can_be_named(self, holder: Holder) -> bool:
        """Whether it can be said of this holder later, without his token, that he may still read."""
        return holder == ANYBODY or (self.tokens is not None and self.tokens.has(holder))

    def admit_named(self, name: str) -> Holder | NotAdmitted | None:
        """The holder who has signed an address, if he may still read; None where he is gone."""
        if self.tokens is None:
            return ANYBODY if self.issuer is None else None
        now = self.now()
        holder = self.tokens.named(name, now)
        if holder is None or Scope.READ not in holder.scopes:
            return None
        return self._within_rate(holder, now) or holder

    def _holder(self, token: str, now: datetime) -> Holder | None:
        # A token of an issuer has three parts (RFC 7515); one of the file has no point in it.
        if self.issuer and token.count(".") == 2:
            return self.issuer.holder(token)
        return self.tokens.holder(token, now) if self.tokens else None

    def withheld_outlets(self, holder: Holder) -> frozenset[str]:
        """Outlets whose copy the holder must not see."""
        return withheld_outlets(self.sources(), holder.use)

    def standing(self, holder: Holder) -> Callable[[], str | None]:
        """Says before each event why what was opened for this holder must end; looks only at what was read again."""
        outlets = self.withheld_outlets(holder)
        tokens, sources = self.tokens, self.sources()
        of_file = tokens is not None and tokens.has(holder)

        def why() -> str | None:
            nonlocal tokens, sources
            if self.tokens is tokens and self.sources() is sources:
                return None
            tokens, sources = self.tokens, self.sources()
            if of_file and (self.tokens is None or not self.tokens.has(holder)):
                return "your token was changed or taken away"
            if self.withheld_outlets(holder) != outlets:
                return "what your token may see has changed"
            return None

        return why

    def _within_rate(self, holder: Holder, now: datetime) -> NotAdmitted | None:
        wait = self.rates.wait_seconds(holder.name, holder.per_minute, now.timestamp())
        if not wait:
            return None
        return NotAdmitted(429, "too many requests for this token", (("Retry-After", str(int(wait) + 1)),))
