"""The socket that readers connect to. The kernel ends a connection whose client takes nothing."""

import socket

from services.gateway.limits import STALL_SECONDS

_BACKLOG = 2048
"""As uvicorn has it: hundreds of readers come back at once after a restart."""


def listening_socket(host: str, port: int, stall_seconds: float = STALL_SECONDS) -> socket.socket:
    """Accepted connections are ended after so many seconds in which sent bytes wait and the client takes none.

    The web server cannot: it waits for its buffer to empty before it lets go of a connection, so that a reader who
    stopped reading kept his place and his buffers for ever. Where a system has no TCP_USER_TIMEOUT (RFC 5482; Linux
    has), he still does.

    Raises:
        OSError: the address is taken, or not ours.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(stall_seconds * 1000))
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    return listening
