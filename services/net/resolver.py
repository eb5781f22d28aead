"""Names to addresses that have been checked: the connection goes to one of them and to no other.

To check a name and then let the library look it up again would leave a moment in between in which its answer changes
(DNS rebinding).
"""

import socket
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from services.net.addresses import ForbiddenAddressError, Network, check_address, check_host

Lookup = Callable[[str, int, socket.AddressFamily], Awaitable[list[ResolveResult]]]
"""(host, port, family) → addresses, as the system's resolver gives them."""


class PinningResolver(AbstractResolver):
    """Gives only addresses that a connection may go to."""

    def __init__(self, allowed: Collection[Network], lookup: Lookup | None = None) -> None:
        self._allowed = allowed
        self._lookup = lookup or ThreadedResolver().resolve

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The host's addresses that may be spoken with.

        Raises:
            ForbiddenAddressError: it has none.
            OSError: the name is not known.
        """
        check_host(host, self._allowed)
        refusal: ForbiddenAddressError | None = None
        found: list[ResolveResult] = []
        for result in await self._lookup(host, port, family):
            try:
                check_address(result["host"], self._allowed)
                found.append(result)
            except ForbiddenAddressError as error:
                refusal = error
        if not found:
            raise refusal or OSError(f"{host} has no address")
        return found

    async def close(self) -> None:
        """Nothing is held."""


def checked_sockets(allowed: Collection[Network]) -> Callable[[Any], socket.socket]:
    """What makes the sockets: the last place where an address can be refused, and it sees all of them.

    aiohttp does not ask its resolver about a host that looks like an address.
    """

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        check_address(str(address[0]), allowed)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    return make
