"""Two gateways send webhooks, and are killed with deliveries pending: nothing is lost, each article comes in order."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from schemas.published import Action, PublishedArticle
from services.settings import Settings
from tests.brokers.webhook_receiver import ReceivedAttempt, WebhookReceiver, receiving
from tests.chaos.gateway.instances import GatewayInstances, gateway_instances
from tests.integration.test_subscriber_snippets import publish
from tests.unit.gateway.records import published

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]
ARTICLES = 24
KILLS = 2
AT_ONCE = 4
"""Deliveries that may be under way when an instance is killed, and so come again."""


async def test_nothing_is_lost_over_kills_and_a_repetition_has_its_old_id(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(
        update={
            "gateway_webhook_key": SecretStr("the operator's"),
            "gateway_webhook_networks": "127.0.0.0/8",
            "gateway_webhook_retry_seconds": 0.05,
        }
    )
    async with receiving() as receiver, gateway_instances(own, tmp_path) as instances:
        seen: set[str] = set()
        receiver.answer = lambda one: _refuses_at_first(one, seen)
        await _made(instances, receiver.url)
        everything = records()
        share = len(everything) // KILLS
        for turn in range(KILLS):
            before = len(receiver.attempts)
            await publish(own, *everything[turn * share : (turn + 1) * share])
            await receiver.until(lambda least=before + 3: len(receiver.attempts) >= least)  # type: ignore[misc]
            await instances.kill(turn % 2)
            await instances.start(turn % 2)
        await publish(own, published("end"))
        latest = {each.article_id: each for each in everything} | {"end": published("end")}
        await _taken(receiver, {(name, each.sequence) for name, each in latest.items()})
        killed = {name for name, each in latest.items() if each.action is Action.RETRACT}
        await _acknowledged(instances.addresses[0], killed)
    _require_order(receiver)
    repeated = len(receiver.taken) - len({each.id for each in receiver.taken})
    assert repeated <= KILLS * AT_ONCE


def records() -> list[PublishedArticle]:
    """Articles, of which every second is updated and every fourth killed."""
    made: list[PublishedArticle] = []
    for n in range(ARTICLES):
        made.append(published(f"a{n}"))
        if n % 2 == 0:
            made.append(published(f"a{n}", 2, action=Action.UPDATE))
        if n % 4 == 0:
            made.append(published(f"a{n}", 3, action=Action.RETRACT))
    return made


def _refuses_at_first(one: ReceivedAttempt, seen: set[str]) -> int:
    """Every third delivery fails once."""
    if one.id not in seen and len(seen) % 3 == 0:
        seen.add(one.id)
        return 500
    seen.add(one.id)
    return 204


async def _made(instances: GatewayInstances, url: str) -> None:
    address = instances.addresses[0]
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(f"{address}/v1/webhooks", json={"url": url}) as answer:
                    if answer.status == 201:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)  # it is starting


async def _taken(receiver: WebhookReceiver, wanted: set[tuple[str, int]]) -> None:
    async with asyncio.timeout(120):
        while missing := wanted - {each.what for each in receiver.taken}:
            try:
                await receiver.until(lambda of=missing: of & {each.what for each in receiver.taken})  # type: ignore[misc]
            except TimeoutError:
                pytest.fail(f"not delivered: {sorted(missing)[:10]}")


async def _acknowledged(address: str, killed: set[str]) -> None:
    """Every kill that was taken is acknowledged, and none is missing."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(100):
        while True:
            kills: list[dict[str, Any]] = []
            with suppress(aiohttp.ClientError):
                async with session.get(f"{address}/v1/kills") as answer:
                    kills = (await answer.json()).get("kills", [])
            done = {each["article_id"] for each in kills if each["confirmed"] and not each["missing"]}
            if done == killed:
                return
            await asyncio.sleep(0.2)  # it is starting, or has not read the topic yet


def _require_order(receiver: WebhookReceiver) -> None:
    newest: dict[str, int] = {}
    first_time: set[str] = set()
    for each in receiver.taken:
        name, sequence = each.what
        if each.id not in first_time:
            first_time.add(each.id)
            assert sequence > newest.get(name, 0)
            newest[name] = sequence
