"""Ports on loopback for servers whose port must be known before they start.

A port that the kernel chooses (`bind` to port 0) is free only while it is bound: between the probe and the server's own
`bind`, which may be seconds later, the kernel may give it to any outgoing connection. These ports lie below the range
that the kernel chooses from (ip(7), ip_local_port_range), and no other process that asks here gets them. Linux only.
"""

import os
import socket
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_DEFAULT_RANGE = "32768 60999"
_FIRST = 10240
"""Lower ports belong to well-known services."""
_BLOCK = 64
"""Ports in a block; a process claims a block at a time."""


class NoFreePortError(OSError):
    """Every port below the kernel's own range is taken, or claimed by another process."""


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, all different; each is given once in this process until all have been.

    Raises:
        NoFreePortError: there are not that many.
    """
    with _ports_of_this_process() as ports:
        return [ports.next() for _ in range(count)]


def free_port() -> int:
    """One of them.

    Raises:
        NoFreePortError: there is none.
    """
    return free_ports(1)[0]


class _ClaimedPorts:
    """The ports of claimed blocks. A claim is a bound abstract socket (unix(7)): it ends with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claims: dict[int, socket.socket] = {}
        self._candidates = self._each()

    def __enter__(self) -> "_ClaimedPorts":
        self._lock.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def next(self) -> int:
        """The next port that is free."""
        for _ in range(2):
            for port in self._candidates:
                if _is_free(port):
                    return port
            # From the first again: servers have ended meanwhile.
            self._candidates = self._each()
        raise NoFreePortError("no free port on 127.0.0.1")

    def close(self) -> None:
        """Give the blocks up."""
        for claim in self._claims.values():
            claim.close()
        self._claims.clear()

    def _each(self) -> Iterator[int]:
        for first in range(_FIRST, _first_of_the_kernel() - _BLOCK + 1, _BLOCK):
            if first in self._claims or self._claim(first):
                yield from range(first, first + _BLOCK)

    def _claim(self, first: int) -> bool:
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            claim.bind(f"\0copytaster-ports-{first}")
        except OSError:
            claim.close()
            return False
        self._claims[first] = claim
        return True


@cache
def _of_process(_: int) -> _ClaimedPorts:
    return _ClaimedPorts()


def _ports_of_this_process() -> _ClaimedPorts:
    # By process id: a forked child must not give the ports of its parent.
    return _of_process(os.getpid())


def _first_of_the_kernel() -> int:
    try:
        return int(_RANGE.read_text(encoding="ascii").split()[0])
    except OSError:
        return int(_DEFAULT_RANGE.split(maxsplit=1)[0])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing can be listened on.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
