"""A server's host → an address that may be spoken with."""

import asyncio
import socket
from collections.abc import Collection

from services.net.addresses import ForbiddenAddressError, Network
from services.net.resolver import PinningResolver
from services.sources.roads.protocol import SourceFailure


async def pinned(host: str, port: int, allowed: Collection[Network]) -> str:
    """An address of the host: the connection goes there, and the name is not looked up again.

    Raises:
        SourceFailure: the host is not known, or none of its addresses may be spoken with.
    """
    try:
        async with asyncio.timeout(10):
            found = await PinningResolver(allowed).resolve(host, port, socket.AF_UNSPEC)
    except (ForbiddenAddressError, OSError) as error:
        raise SourceFailure(f"{host}: {str(error) or type(error).__name__}") from error
    return found[0]["host"]
