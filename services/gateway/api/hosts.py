"""By which names the gateway may be asked where nobody needs a token.

A page of a stranger can let its own name resolve to this machine (DNS rebinding), and is then, to the browser, a page
of ours. What it cannot do is ask under our name.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.api.problems import problem

_WHY = (
    "without tokens this gateway answers to the names of this machine only; others, as of a proxy before it, stand in "
    "COPYTASTER_GATEWAY_HOSTS"
)


class OnlyNamedHosts:
    """Refuses requests under other names than those of this machine and the given ones."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        given = [value for name, value in scope.get("headers", ()) if name == b"host"]
        # Whoever names no host is no browser.
        if scope["type"] == "http" and not all(self._is_ours(each.decode("latin-1")) for each in given):
            await problem(421, _WHY)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or is_of_this_machine(name)


def is_of_this_machine(name: str) -> bool:
    """Whether a name, in small letters, stands for the machine itself, whoever is asked what it means (RFC 6761)."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
