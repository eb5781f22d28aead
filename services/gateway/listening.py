"""The sockets that readers connect to. The kernel ends a connection whose client takes nothing."""

import contextlib
import errno
import os
import socket
from collections.abc import Iterator, Sequence

from services.gateway.limits import STALL_SECONDS

_BACKLOG = 2048
"""As uvicorn has it: hundreds of readers come back at once after a restart."""
_LACKING = frozenset({errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.EADDRNOTAVAIL})
"""The machine has no such family, or no address of it."""
_FREE_PORTS_TRIED = 20


class CannotListenError(OSError):
    """An address cannot be listened on; the message names it, and says why."""


def shown_address(host: str, port: int) -> str:
    """Host and port as in a URL: an address of IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@contextlib.contextmanager
def bound_sockets(host: str, port: int, stall_seconds: float = STALL_SECONDS) -> Iterator[list[socket.socket]]:
    """A socket for each address that the host has, all with one port (0: a free one); closed on leaving.

    They are bound and do not listen yet: so a port that is taken is noticed at once, and nobody is let in who would
    have to wait. An address of a family that the machine lacks is left out, as long as there is another one.

    Accepted connections are ended after so many seconds in which sent bytes wait and the client takes none. The web
    server cannot: it waits for its buffer to empty before it lets go of a connection, so that a reader who stopped
    reading kept his place and his buffers for ever. Where a system has no TCP_USER_TIMEOUT (RFC 5482; Linux has), he
    still does.

    Raises:
        CannotListenError: an address is taken, or not ours; or the host has none.
    """
    try:
        sockets = _bound(host, port, stall_seconds)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    with contextlib.ExitStack() as closing:
        for each in sockets:
            closing.enter_context(each)
        yield sockets


def listen(sockets: Sequence[socket.socket]) -> None:
    """Let clients in.

    Raises:
        CannotListenError: somebody else was faster.
    """
    for each in sockets:
        try:
            each.listen(_BACKLOG)
        except OSError as error:
            host, port = each.getsockname()[:2]
            raise _cannot_listen(host, port, error) from error


def _bound(host: str, port: int, stall_seconds: float) -> list[socket.socket]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = list(dict.fromkeys((family, address) for family, _, _, _, address in found))
    # A port that is free on one address may be taken on another one.
    tries = _FREE_PORTS_TRIED if port == 0 else 1
    while True:
        tries -= 1
        try:
            return _bound_together(addresses, port, stall_seconds)
        except OSError as error:
            if tries == 0 or error.errno != errno.EADDRINUSE:
                raise


def _bound_together(
    addresses: Sequence[tuple[int, tuple[object, ...]]], port: int, stall_seconds: float
) -> list[socket.socket]:
    bound: list[socket.socket] = []
    lacking: OSError | None = None
    families = {family for family, _ in addresses}
    with contextlib.ExitStack() as closing:
        for family, (host, _, *more) in addresses:
            try:
                one = closing.enter_context(socket.socket(family, socket.SOCK_STREAM))
                _set_up(one, stall_seconds)
                if family == socket.AF_INET6 and socket.AF_INET in families:
                    # IPv4 has a socket of its own. Alone, "::" stands for both, where the system has it so.
                    one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                one.bind((host, port, *more))
            except OSError as error:
                if error.errno not in _LACKING:
                    raise
                lacking = error
                continue
            port = one.getsockname()[1]
            bound.append(one)
        if lacking and not bound:
            raise lacking
        closing.pop_all()
    return bound


def _set_up(one: socket.socket, stall_seconds: float) -> None:
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(stall_seconds * 1000))
    one.setblocking(False)


def _cannot_listen(host: str, port: int, error: OSError) -> CannotListenError:
    # Of a name that cannot be resolved the number is the resolver's, not the system's.
    known = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or errno.EIO)
    why = known or "the address cannot be found"
    return CannotListenError(f"cannot listen on {shown_address(host, port)}: {why[0].lower()}{why[1:]}")
