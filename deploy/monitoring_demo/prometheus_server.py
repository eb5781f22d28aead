"""A Prometheus (Debian's package) on this machine: it scrapes given ports, and is asked over its HTTP API.

It is a child of the given supervisor, and ends with it.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from deploy.monitoring_demo.scaled_rules import EVERY
from services.supervision.free_ports import free_port
from services.supervision.supervisor import Child, Supervisor

_NAME = "prometheus"
_READY_WITHIN = 60.0


class PrometheusError(Exception):
    """Prometheus did not start, or could not answer; the message quotes it."""


class Prometheus:
    """A client of its HTTP API."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def query(self, expression: str) -> list[dict[str, Any]]:
        """The instant vector that an expression yields now."""
        answer = await self._get("query", query=expression)
        result: list[dict[str, Any]] = answer["result"]
        return result

    async def query_range(self, expression: str, begin: float, end: float) -> list[dict[str, Any]]:
        """Its values at every second from `begin` to `end` (Unix times)."""
        answer = await self._get("query_range", query=expression, start=f"{begin:.3f}", end=f"{end:.3f}", step="1")
        result: list[dict[str, Any]] = answer["result"]
        return result

    async def rules(self) -> list[dict[str, Any]]:
        """All rules with their health, as last evaluated."""
        answer = await self._get("rules")
        return [rule for group in answer["groups"] for rule in group["rules"]]

    async def until(self, expression: str, enough: Callable[[list[dict[str, Any]]], bool], seconds: float = 30) -> None:
        """Ask until the answer is enough.

        Raises:
            AssertionError: it is not in time.
        """
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
        if body["status"] != "success":
            raise PrometheusError(json.dumps(body))
        return body["data"]


@asynccontextmanager
async def scraping(
    folder: Path, ports: Iterable[int], rules: Path, supervisor: Supervisor
) -> AsyncIterator[Prometheus]:
    """A Prometheus that scrapes these ports of this machine and evaluates the rule files of this folder.

    Raises:
        PrometheusError: it is not installed, or did not start.
    """
    port = free_port()
    configuration = folder / "prometheus.yml"
    configuration.write_text(yaml.safe_dump(_configuration(ports, rules)), encoding="utf-8")
    log = folder / "prometheus.log"
    with log.open("ab") as output:
        await supervisor.start(Child(_NAME, _command(configuration, folder / "data", port), os.environ, output))
        try:
            async with aiohttp.ClientSession() as session:
                prometheus = Prometheus(session, f"http://127.0.0.1:{port}")
                await _ready(prometheus, log)
                yield prometheus
        finally:
            await supervisor.stop_one(_NAME)


async def _ready(prometheus: Prometheus, log: Path) -> None:
    try:
        async with asyncio.timeout(_READY_WITHIN):
            while not await prometheus.answers():  # noqa: ASYNC110 - it has no event to wait for
                await asyncio.sleep(0.1)
    except TimeoutError:
        output = await asyncio.to_thread(log.read_text, "utf-8")
        raise PrometheusError(f"Prometheus did not start: {output}") from None


def _configuration(ports: Iterable[int], rules: Path) -> dict[str, Any]:
    targets = [f"127.0.0.1:{port}" for port in ports]
    return {
        "global": {"scrape_interval": EVERY, "evaluation_interval": EVERY},
        "rule_files": [str(rules / "*.yml")],
        "scrape_configs": [{"job_name": "copytaster", "static_configs": [{"targets": targets}]}],
    }


def _command(configuration: Path, data: Path, port: int) -> list[str]:
    program = shutil.which("prometheus")
    if program is None:
        raise PrometheusError("prometheus is not installed (Debian, Ubuntu: apt-get install prometheus)")
    return [
        program,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    ]
