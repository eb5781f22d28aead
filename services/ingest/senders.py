"""Who sends: by the token, and how much each may."""

import hmac
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from schemas.raw import Source
from services.ingest.answers import refusal
from services.ingest.parameters import Parameters
from services.net.rates import Rates
from services.settings import Settings
from services.sources.registry.entry import SourceEntry
from services.sources.registry.registry import Registry


class Senders:
    """Those who may push."""

    def __init__(
        self, settings: Settings, registry: Callable[[], Registry] | None, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._now = now
        self._rates = Rates()

    def sender_of(self, request: web.Request) -> SourceEntry | None:
        """The entry of who sends; None where there is no registry, and whoever has the one token may."""
        given = _bearer_token(request)
        if self._registry is None:
            self._authorise(given)
            return None
        found = self._registry().bearer(given) if given else None
        if found is None:
            raise _unauthorised()
        return found

    def admit(self, sender: SourceEntry | None, items: int) -> None:
        """Return if so many items are not more than the sender's entry allows."""
        if sender is None or sender.items_per_minute is None:
            return
        wait = self._rates.wait_seconds(sender.id, sender.items_per_minute, self._now().timestamp(), items)
        if wait > 0:
            seconds = str(max(1, round(wait)))
            sentence = f"more than {sender.items_per_minute:g} items a minute; send again in {seconds} s"
            raise refusal(web.HTTPTooManyRequests, sentence, headers={"Retry-After": seconds})

    def admit_old(self, sender: SourceEntry | None) -> None:
        """Return if the sender may say of its items that they are old."""
        if sender is not None and not sender.may_backfill:
            raise refusal(
                web.HTTPForbidden, "the source's entry does not let it push old items: `may_backfill` is not set"
            )

    def _authorise(self, given: str | None) -> None:
        """Without a registry all senders have one token, or none."""
        token = self._settings.push_token
        # In constant time: how long a comparison takes must not reveal how much of a guess is right. Header bytes that
        # are no UTF-8 arrive as surrogates.
        if token is not None and not hmac.compare_digest(
            (given or "").encode("utf-8", "surrogateescape"), token.get_secret_value().encode()
        ):
            raise _unauthorised()


def source_of(sender: SourceEntry | None, said: Parameters) -> Source:
    """The source of an item: the bearer's own entry, whatever the request says; else what it says."""
    if sender is None:
        return _named(said)
    # A request that says otherwise is refused: its sender takes itself for somebody else.
    if said.source not in (None, sender.id):
        raise refusal(web.HTTPForbidden, "the token is not that of the source that `source` names")
    if said.source_name is not None:
        raise refusal(web.HTTPBadRequest, "`source_name` is not taken: the registry of sources has the name")
    return sender.source


def _named(said: Parameters) -> Source:
    if said.source is None:
        raise refusal(web.HTTPBadRequest, "the parameter `source` (the source id) is missing")
    return Source(id=said.source, name=said.source_name)


def _bearer_token(request: web.Request) -> str | None:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return given if kind.lower() == "bearer" else None


def _unauthorised() -> web.HTTPException:
    return refusal(web.HTTPUnauthorized, "the bearer token is missing or wrong", headers={"WWW-Authenticate": "Bearer"})
