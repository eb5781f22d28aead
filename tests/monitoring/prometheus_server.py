"""A real Prometheus (Debian's package) for one test: it scrapes given ports, and is asked over its HTTP API."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.brokers.loopback_ports import free_ports
from tests.brokers.mortal_process import start_mortal

#: A test lasts seconds; what is deployed looks every ten.
INTERVAL = "1s"


class Prometheus:
    """Answers questions; what it cannot answer is an AssertionError."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def query(self, expression: str) -> list[dict[str, Any]]:
        """The instant vector that an expression yields now."""
        answer = await self._get("query", query=expression)
        result: list[dict[str, Any]] = answer["result"]
        return result

    async def rules(self) -> list[dict[str, Any]]:
        """All rules with their health, as last evaluated."""
        answer = await self._get("rules")
        return [rule for group in answer["groups"] for rule in group["rules"]]

    async def until(self, expression: str, enough: Callable[[list[dict[str, Any]]], bool], seconds: float = 30) -> None:
        """Ask until the answer is enough."""
        try:
            async with asyncio.timeout(seconds):
                while not enough(await self.query(expression)):  # noqa: ASYNC110 - Prometheus has no event to wait for
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"not within {seconds:g} s: {expression}: {await self.query(expression)}") from None

    async def answers(self) -> bool:
        """Whether it has started."""
        try:
            async with self._session.get(f"{self._address}/-/ready") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def _get(self, page: str, **parameters: str) -> Any:
        async with self._session.get(f"{self._address}/api/v1/{page}", params=parameters) as response:
            body = await response.json()
        assert body["status"] == "success", json.dumps(body)
        return body["data"]


@asynccontextmanager
async def scraping(folder: Path, ports: Iterable[int], rules: Path) -> AsyncIterator[Prometheus]:
    """A Prometheus that scrapes these ports of this machine and evaluates these rule files."""
    port = free_ports(1)[0]
    configuration = folder / "prometheus.yml"
    configuration.write_text(yaml.safe_dump(_configuration(ports, rules)))
    process = start_mortal(_command(configuration, folder / "data", port), folder / "prometheus.log")
    try:
        async with aiohttp.ClientSession() as session:
            prometheus = Prometheus(session, f"http://127.0.0.1:{port}")
            async with asyncio.timeout(30):
                while not await prometheus.answers():
                    assert process.poll() is None, (folder / "prometheus.log").read_text()
                    await asyncio.sleep(0.1)
            yield prometheus
    finally:
        process.terminate()
        await asyncio.to_thread(_end, process)


def _configuration(ports: Iterable[int], rules: Path) -> dict[str, Any]:
    targets = [f"127.0.0.1:{port}" for port in ports]
    return {
        "global": {"scrape_interval": INTERVAL, "evaluation_interval": INTERVAL},
        "rule_files": [str(rules / "*.yml")],
        "scrape_configs": [{"job_name": "copytaster", "static_configs": [{"targets": targets}]}],
    }


def _command(configuration: Path, data: Path, port: int) -> list[str]:
    program = shutil.which("prometheus")
    assert program is not None
    return [
        program,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    ]


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
