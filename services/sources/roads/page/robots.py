"""What a site's robots.txt allows (RFC 9309), asked for once a day."""

from collections.abc import Awaitable, Callable

from protego import Protego
from yarl import URL

from services.net.client import WebResponse
from services.sources.roads.protocol import SourceFailure

PRODUCT = "copytaster"
"""The name under which a robots.txt may address us."""
_KEPT_SECONDS = 86_400.0
"""RFC 9309, 2.4: not longer than 24 hours."""
_UNREACHABLE_SECONDS = 3600.0
"""How long a site whose robots.txt cannot be had is left alone: 2.3.1.4 says for now, not for ever."""
_MOST_BYTES = 512_000
"""Of a robots.txt what is read, and a little more than RFC 9309, 2.5 asks for."""
_MOST_SITES = 2_000
_LONGEST_DELAY = 60.0
"""Seconds: a Crawl-delay of an hour is a typing error, or means that nobody should come: then robots.txt says so."""

Ask = Callable[[str], Awaitable[WebResponse]]


class RobotsRules:
    """The rules of all sites that were asked."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Protego | None]] = {}

    async def allows(self, url: URL, now: float, ask: Ask) -> bool:
        """Whether the page may be asked for."""
        rules = await self._of(url, now, ask)
        return rules is not None and rules.can_fetch(str(url), PRODUCT)

    def delay(self, url: URL) -> float:
        """The seconds between two requests that the site asks for; 0 where it asks for none or is not known."""
        _, rules = self._known.get(str(url.origin()), (0.0, None))
        return min(float(rules.crawl_delay(PRODUCT) or 0.0), _LONGEST_DELAY) if rules else 0.0

    async def _of(self, url: URL, now: float, ask: Ask) -> Protego | None:
        """The rules of a page's site; None where they cannot be had, and so nothing may be asked for."""
        site = str(url.origin())
        until, rules = self._known.pop(site, (0.0, None))
        if until <= now:
            rules = await _asked(site, ask)
            until = now + (_UNREACHABLE_SECONDS if rules is None else _KEPT_SECONDS)
        # At the end again: the one that was not used for longest is forgotten first.
        self._known[site] = (until, rules)
        while len(self._known) > _MOST_SITES:
            del self._known[next(iter(self._known))]
        return rules


async def _asked(site: str, ask: Ask) -> Protego | None:
    try:
        answer = await ask(f"{site}/robots.txt")
    except SourceFailure:
        return None
    # 2.3.1.3: no such file means that all is allowed; an error of the server means that nothing is.
    if 400 <= answer.status < 500:
        return Protego.parse("")
    return Protego.parse(answer.body[:_MOST_BYTES].decode("utf-8", "replace")) if answer.status == 200 else None
