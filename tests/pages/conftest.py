"""Debian's chromium on a gateway without a broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from services.gateway.api.application import application
from services.gateway.pages import routes
from services.gateway.serve import GatewayServer
from services.supervision.free_ports import free_port
from tests.unit.gateway.gateways import ListGateway, ListLog

CHROMIUM = Path("/usr/bin/chromium")
ANOTHER_MACHINE = "desk.test"
"""A name of the gateway that browsers do not know as this machine: what comes from it unencrypted is not secure."""

_ARGUMENTS = ["--no-sandbox", f"--host-resolver-rules=MAP {ANOTHER_MACHINE} 127.0.0.1"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder's need the browser; what a page says is tested without one, in tests/unit/gateway/pages."""
    here = Path(__file__).parent
    skip = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium (apt-get install chromium)")
    for item in items:
        if here in item.path.parents:
            item.add_marker(skip)
            item.add_marker(pytest.mark.timeout(120))


@asynccontextmanager
async def served(gateway: ListGateway) -> AsyncIterator[str]:
    """The gateway on loopback."""
    port = free_port()
    app = application(gateway.context, (), (routes.router,))
    server = GatewayServer(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn announces it in no other way
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        gateway.context.stopping.set()
        server.should_exit = True
        await task


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


@pytest.fixture
async def address(gateway: ListGateway) -> AsyncIterator[str]:
    async with served(gateway) as found:
        yield found


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    made = await chromium.new_context(viewport={"width": 1200, "height": 800})
    yield made
    await made.close()


@pytest.fixture
async def tab(context: BrowserContext) -> Page:
    """A tab whose errors fail the test."""
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page
