"""A port stays free until its server listens: the kernel gives it to nobody, and no other process is told of it."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from services.supervision import free_ports as ports
from services.supervision.free_ports import NoFreePortError, free_port, free_ports

_ASKS = "from services.supervision.free_ports import free_ports; print(*free_ports({count}), flush=True); input()"


def asking(count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _ASKS.format(count=count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_they_lie_below_the_range_of_the_kernel_and_can_be_listened_on() -> None:
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    for port in free_ports(3):
        assert port < low
        with socket.create_server(("127.0.0.1", port)):
            pass


def test_processes_that_ask_at_the_same_time_are_given_different_ones() -> None:
    with asking(100) as one, asking(100) as other:
        assert one.stdout is not None
        assert other.stdout is not None
        given = [*one.stdout.readline().split(), *other.stdout.readline().split(), *map(str, free_ports(100))]
        one.communicate("\n")
        other.communicate("\n")
    assert len(set(given)) == 300


def test_a_forked_child_does_not_give_those_of_its_parent() -> None:
    before = free_port()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write_end, str(free_port()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    given = int(os.read(read_end, 100))
    os.close(read_end)
    os.close(write_end)
    assert given not in (before, free_port())


def test_a_port_that_is_listened_on_is_passed_over() -> None:
    first = free_port()
    with socket.create_server(("127.0.0.1", first + 1)):
        assert free_port() not in (first, first + 1)


def test_they_come_round_again_once_all_were_given_and_none_is_left_where_all_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = free_port() + 10_000
    monkeypatch.setattr(ports, "_FIRST", start)
    monkeypatch.setattr(ports, "_BLOCK", 2)
    monkeypatch.setattr(ports, "_first_of_the_kernel", lambda: start + 4)
    mine = ports._ClaimedPorts()
    with closing(mine), mine:
        given = [mine.next() for _ in range(4)]
        assert given == list(range(start, start + 4))
        with socket.create_server(("127.0.0.1", start)):
            assert mine.next() == start + 1
        assert [mine.next() for _ in range(4)] == [start + 2, start + 3, start, start + 1]
        theirs = ports._ClaimedPorts()
        with closing(theirs), theirs, pytest.raises(NoFreePortError):
            theirs.next()
