"""Where nobody needs a token, a page of a stranger must not be taken for one of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.api.application import application
from services.gateway.api.hosts import is_of_this_machine
from tests.unit.gateway.gateways import ListGateway, ListLog

OURS = ["127.0.0.1:8090", "127.8.9.1", "localhost", "LOCALHOST:8090", "desk.localhost", "[::1]:8090", "News.example"]
OTHERS = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8090",
    "[::ffff:1.2.3.4]",
    "10.0.0.1",
    "192.168.0.1",
    "[::1",
    "",
    "localhost@evil.example",
    "a/localhost",
]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


async def _status(gateway: ListGateway, host: str, hosts: frozenset[str] | None) -> int:
    app = application(gateway.context, hosts=hosts)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://gateway") as client:
        answer = await client.get("/v1/articles", headers={"Host": host})
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.status_code


@pytest.mark.parametrize("host", OURS)
async def test_who_asks_under_a_name_of_this_machine_or_a_given_one_is_answered(
    gateway: ListGateway, host: str
) -> None:
    assert await _status(gateway, host, frozenset({"news.example"})) == 200


@pytest.mark.parametrize("host", OTHERS)
async def test_who_asks_under_another_name_is_not(gateway: ListGateway, host: str) -> None:
    assert await _status(gateway, host, frozenset({"news.example"})) == 421
    assert await _status(gateway, host, None) == 200


@given(st.from_regex(r"[a-z0-9.-]{1,30}", fullmatch=True))
def test_no_name_that_others_give_out_is_one_of_this_machine(name: str) -> None:
    assert not is_of_this_machine(f"{name}.example")
