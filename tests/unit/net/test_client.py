"""Fetching, against a server on loopback that does what strangers do."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult
from aiohttp.test_utils import TestServer

from services.net.addresses import networks
from services.net.client import (
    FetchLimits,
    ForbiddenTargetError,
    SafeClient,
    UnfitResponseError,
    UnreachableError,
    WebRequest,
)

LOOPBACK = networks(["127.0.0.0/8"])
LIMITS = FetchLimits(connect_seconds=2, silence_seconds=2, total_seconds=5, max_bytes=10_000, redirects=3)


async def _route(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/plain":
            return web.Response(body=b"x" * int(request.query.get("n", "5")))
        case "/gzip":
            body = gzip.compress(b"x" * int(request.query["n"]))
            return web.Response(
                body=body[: int(request.query.get("cut", len(body)))], headers={"Content-Encoding": "gzip"}
            )
        case "/to":
            return web.Response(
                status=int(request.query.get("status", "302")), headers={"Location": request.query["u"]}
            )
        case "/loop":
            return web.Response(status=302, headers={"Location": "/loop"})
        case "/short":
            answer = web.StreamResponse(headers={"Content-Length": "100"})
            await answer.prepare(request)
            await answer.write(b"half")
            assert request.transport
            request.transport.abort()
            return answer
        case "/drip":
            answer = web.StreamResponse()
            await answer.prepare(request)
            while True:
                await answer.write(b".")
                await asyncio.sleep(0.05)
        case _:
            return web.json_response({name.lower(): value for name, value in request.headers.items()})


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", _route)
    running = TestServer(app)
    async with running:
        yield running


def _lookup(*answers: str) -> object:
    """A resolver that answers each look-up with the next address, and the last one from then on."""
    waiting = list(answers)

    async def look(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        address = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in address.split()
        ]

    return look


async def test_an_allowed_network_is_fetched_from(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        answer = await client.fetch(WebRequest(str(server.make_url("/plain"))))
        assert (answer.status, answer.body, answer.redirects) == (200, b"xxxxx", ())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
async def test_no_form_of_loopback_is_reached(server: TestServer, host: str) -> None:
    async with SafeClient(limits=LIMITS) as client:
        with pytest.raises(ForbiddenTargetError):
            await client.fetch(WebRequest(f"http://{host}:{server.port}/plain"))


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost"])
async def test_nor_by_the_session_itself(server: TestServer, host: str) -> None:
    async with SafeClient(limits=LIMITS) as client:
        with pytest.raises(Exception, match=r"not a public address|plain form|canonical"):
            await client.session.get(f"http://{host}:{server.port}/plain")


@pytest.mark.parametrize("scheme", ["file", "ftp", "gopher", "data"])
async def test_other_schemes_are_not_fetched(scheme: str) -> None:
    async with SafeClient(limits=LIMITS) as client:
        with pytest.raises(ForbiddenTargetError):
            await client.fetch(WebRequest(f"{scheme}:///etc/passwd"))


async def test_a_name_that_means_a_private_address_is_not_fetched() -> None:
    async with SafeClient(limits=LIMITS, lookup=_lookup("10.0.0.1")) as client:  # type: ignore[arg-type]
        with pytest.raises(ForbiddenTargetError, match="not a public"):
            await client.fetch(WebRequest("http://news.example/"))


async def test_the_checked_address_is_the_one_that_is_spoken_with(server: TestServer) -> None:
    # The name's second answer would be another server; there is no second look-up.
    lookup = _lookup("127.0.0.1", "10.0.0.1")
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK, lookup=lookup) as client:  # type: ignore[arg-type]
        assert (await client.fetch(WebRequest(f"http://rebind.example:{server.port}/plain"))).status == 200


async def test_of_several_addresses_only_public_or_allowed_ones_are_used(server: TestServer) -> None:
    lookup = _lookup("10.0.0.1 127.0.0.1 169.254.169.254")
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK, lookup=lookup) as client:  # type: ignore[arg-type]
        assert (await client.fetch(WebRequest(f"http://mixed.example:{server.port}/plain"))).status == 200


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "http://[::1]/", "http://0/", "file:///etc/passwd"]
)
async def test_a_redirect_leads_nowhere_private(server: TestServer, target: str) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        with pytest.raises(ForbiddenTargetError):
            await client.fetch(WebRequest(str(server.make_url("/to").with_query(u=target))))


async def test_redirects_are_followed_one_by_one_and_named(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        answer = await client.fetch(WebRequest(str(server.make_url("/to").with_query(u="/plain", status=301))))
        assert [(step.permanent, step.target) for step in answer.redirects] == [(True, str(server.make_url("/plain")))]
        assert answer.url == str(server.make_url("/plain"))


async def test_a_redirect_may_be_the_answer(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        answer = await client.fetch(WebRequest(str(server.make_url("/to").with_query(u="/plain"))), follow=0)
        assert answer.status == 302


async def test_a_key_does_not_go_to_another_origin(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        other = f"http://localhost:{server.port}/headers"
        url = str(server.make_url("/to").with_query(u=other))
        answer = await client.fetch(WebRequest(url, headers={"X-Key": "secret", "Accept": "a/b"}))
        assert answer.url == other
        assert b"secret" not in answer.body
        assert b"a/b" in answer.body


async def test_redirects_end(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        with pytest.raises(UnfitResponseError, match="redirects"):
            await client.fetch(WebRequest(str(server.make_url("/loop"))))


async def test_bytes_are_bounded_before_and_after_decoding(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        for path in ("/plain?n=10001", "/gzip?n=1000000"):
            with pytest.raises(UnfitResponseError, match="bytes"):
                await client.fetch(WebRequest(str(server.make_url(path))))
        assert len((await client.fetch(WebRequest(str(server.make_url("/gzip?n=9000"))))).body) == 9000


async def test_half_a_body_is_none(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        with pytest.raises(UnreachableError):
            await client.fetch(WebRequest(str(server.make_url("/short"))))
        with pytest.raises(UnfitResponseError):
            await client.fetch(WebRequest(str(server.make_url("/gzip?n=9000&cut=30"))))


async def test_a_server_that_drips_ends_with_the_time(server: TestServer) -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        with pytest.raises(UnreachableError, match="Timeout"):
            await client.fetch(WebRequest(str(server.make_url("/drip"))), total_seconds=0.3)


async def test_an_error_repeats_no_url_for_it_may_hold_a_key() -> None:
    async with SafeClient(limits=LIMITS, allowed=LOOPBACK) as client:
        with pytest.raises(UnreachableError) as caught:
            await client.fetch(WebRequest("http://127.0.0.1:1/?key=secret"))
        assert "secret" not in str(caught.value)
        assert isinstance(caught.value.__cause__, aiohttp.ClientError)
