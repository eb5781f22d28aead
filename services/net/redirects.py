"""What a redirect asks for, and what goes along with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from yarl import URL

_STATUSES = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_BECOMES_GET = frozenset({301, 302, 303})
"""As browsers do; 307 and 308 were made because of it (RFC 9110, section 15.4)."""
_FOR_ANYBODY = frozenset({"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"})
"""The headers that go to another origin, too. All others may be a key: agencies invent their own names for theirs."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """One step of a chain."""

    status: int
    source: str
    target: str

    @property
    def permanent(self) -> bool:
        """Whether the server says that the old address is not needed any more."""
        return self.status in _PERMANENT

    def carried(
        self, method: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[str, bytes | None, Mapping[str, str]]:
        """(method, body, headers) of the next request. Nothing that may be secret leaves the origin."""
        if self.status in _BECOMES_GET and method not in ("GET", "HEAD"):
            method, body = "GET", None
            headers = {name: value for name, value in headers.items() if not name.lower().startswith("content-")}
        if URL(self.source).origin() != URL(self.target).origin():
            body = None
            method = method if method in ("GET", "HEAD") else "GET"
            headers = {name: value for name, value in headers.items() if name.lower() in _FOR_ANYBODY}
        return method, body, headers


def redirected(url: str, status: int, location: str | None) -> Redirect | None:
    """Where a response leads; None: nowhere, it is the answer.

    Raises:
        ValueError: its Location is no URL.
    """
    if status not in _STATUSES or not location:
        return None
    # Name and password in a Location would be sent as ours.
    target = URL(url).join(URL(location)).with_fragment(None)
    return Redirect(status, url, str(target.with_user(None) if target.raw_host else target))
