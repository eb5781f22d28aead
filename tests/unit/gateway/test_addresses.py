"""A gateway begins: it listens on every address of its host, or on none, and says so before it does anything."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.commands.operate.gateway import app
from services.gateway import serve
from services.gateway.listening import CannotListenError, bound_sockets, listen, shown_address
from services.observability import health
from services.settings import Settings
from tests.unit.gateway.gateways import ListGateway, ListLog

_ONE, _OTHER = (socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_INET, ("127.0.0.2", 0))
_LACKED = (socket.AF_IPX, ("::1", 0))
"""A family that no machine of today has."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives a name its addresses."""

    def has(*addresses: tuple[int, tuple[Any, ...]]) -> str:
        def found(_: str, port: int, **__: Any) -> list[Any]:
            return [(family, socket.SOCK_STREAM, 6, "", (at[0], port, *at[2:])) for family, at in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", found)
        return "gateway.test"

    return has


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of 127.0.0.2 at which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", 0))
        other.listen()
        yield int(other.getsockname()[1])


def _addresses(sockets: list[socket.socket]) -> list[str]:
    return [each.getsockname()[0] for each in sockets]


def test_every_address_of_a_name_is_listened_on_under_one_port(host: Any) -> None:
    with bound_sockets(host(_ONE, _OTHER, _ONE), 0) as sockets:
        listen(sockets)
        assert _addresses(sockets) == ["127.0.0.1", "127.0.0.2"]
        assert len({each.getsockname()[1] for each in sockets}) == 1
        for each in sockets:
            with socket.socket() as client:
                client.connect(each.getsockname())


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_a_name_of_both_families_is_listened_on_in_both(host: Any) -> None:
    with bound_sockets(host((socket.AF_INET6, ("::1", 0, 0, 0)), _ONE), 0) as sockets:
        listen(sockets)
        assert _addresses(sockets) == ["::1", "127.0.0.1"]
    with bound_sockets(host((socket.AF_INET6, ("::", 0, 0, 0)), (socket.AF_INET, ("0.0.0.0", 0))), 0) as sockets:  # noqa: S104
        assert len(sockets) == 2


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_the_one_address_that_stands_for_both_families_does() -> None:
    with bound_sockets("::", 0) as sockets:
        listen(sockets)
        socket.create_connection(("127.0.0.1", sockets[0].getsockname()[1])).close()


def test_a_family_that_the_machine_lacks_is_left_out(host: Any) -> None:
    with bound_sockets(host(_LACKED, _ONE), 0) as sockets:
        assert _addresses(sockets) == ["127.0.0.1"]
    with pytest.raises(CannotListenError, match=r"cannot listen on gateway\.test:80: address family not supported"):
        bound_sockets(host(_LACKED), 80).__enter__()


def test_an_address_that_is_taken_is_named_with_its_port(host: Any, taken: int) -> None:
    with pytest.raises(CannotListenError) as refused:
        bound_sockets(host(_ONE, _OTHER), taken).__enter__()
    assert str(refused.value) == f"cannot listen on gateway.test:{taken}: address already in use"


def test_who_comes_second_of_two_that_start_at_once_is_told_so() -> None:
    with bound_sockets("127.0.0.1", 0) as first:
        port = first[0].getsockname()[1]
        with bound_sockets("127.0.0.1", port) as second:
            listen(first)
            with pytest.raises(CannotListenError, match=f"127.0.0.1:{port}: address already in use"):
                listen(second)


def test_a_name_without_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(CannotListenError, match=r"cannot listen on nowhere\.test:80: name or service not known"):
        bound_sockets("nowhere.test", 80).__enter__()


def test_an_address_of_ipv6_is_shown_in_brackets() -> None:
    assert [shown_address(each, 80) for each in ("::1", "localhost")] == ["[::1]:80", "localhost:80"]


def test_a_port_that_is_taken_is_noticed_before_anything_else(
    taken: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """There is no broker, which would be the next thing to be missed."""

    def not_reached(*_: Any) -> None:
        raise AssertionError("the view is being filled")

    monkeypatch.setattr(serve, "_filled", not_reached)
    monkeypatch.setenv("COPYTASTER_GATEWAY_HOST", "127.0.0.2")
    monkeypatch.setenv("COPYTASTER_GATEWAY_TOKENS", str(tmp_path / "tokens.yaml"))
    monkeypatch.setenv("COPYTASTER_GATEWAY_PORT", str(taken))
    hashed = "sha256:" + "0" * 64
    (tmp_path / "tokens.yaml").write_text(f"tokens: [{{name: desk, hash: '{hashed}'}}]")
    ended = CliRunner().invoke(app, ["serve"])
    assert ended.exit_code == 1
    assert f"cannot listen on 127.0.0.2:{taken}: address already in use" in ended.output


async def test_it_is_ready_when_it_listens_and_not_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = ListGateway(tmp_path, ListLog())
    bound: list[socket.socket] = []
    pages: list[int] = []
    stop = asyncio.Event()

    @contextlib.contextmanager
    def noted(*given: Any) -> Iterator[list[socket.socket]]:
        with bound_sockets(*given) as sockets:
            bound.extend(sockets)
            yield sockets

    serve_pages = health.serve

    async def served(*given: Any) -> Any:
        runner, port = await serve_pages(*given)
        pages.append(port)
        return runner, port

    async def is_ready() -> bool:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"http://127.0.0.1:{pages[0]}/readyz")).status_code == 200

    class OneFollow:
        async def records_behind(self) -> int:
            return 0

        async def follow(self, _: object) -> None:
            assert await is_ready()
            async with httpx.AsyncClient() as client:
                port = bound[0].getsockname()[1]
                assert (await client.get(f"http://127.0.0.1:{port}/v1/articles")).status_code == 200
            stop.set()
            await asyncio.Event().wait()

    @contextlib.asynccontextmanager
    async def filled(*_: Any) -> AsyncIterator[Any]:
        assert not await is_ready()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(*bound[0].getsockname()[:2])
        yield gateway.context, OneFollow(), None

    monkeypatch.setattr(serve, "_filled", filled)
    monkeypatch.setattr(serve, "bound_sockets", noted)
    monkeypatch.setattr(serve, "stop_on_signals", lambda _: stop)
    monkeypatch.setattr(health, "serve", served)
    monkeypatch.setattr(gateway.context.senders, "followed", lambda _: [])
    async with asyncio.timeout(30):
        await serve.run(Settings(gateway_port=0))
    gateway.close()


async def test_asked_to_stop_while_it_fills_its_view_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, left = asyncio.Event(), asyncio.Event()

    @contextlib.asynccontextmanager
    async def filling(*_: Any) -> AsyncIterator[Any]:
        try:
            stop.set()
            await asyncio.Event().wait()
            yield
        finally:
            left.set()

    monkeypatch.setattr(serve, "_filled", filling)
    monkeypatch.setattr(serve, "stop_on_signals", lambda _: stop)
    async with asyncio.timeout(30):
        await serve.run(Settings(gateway_port=0))
    assert left.is_set(), "what was opened is closed"
