"""Webhooks through the interface: who may, where to, and that no secret is shown twice or written anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from schemas.published import Action
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens, Use
from services.gateway.api.application import application
from services.gateway.webhooks.directory import WebhookDirectory
from services.gateway.webhooks.routes import router
from services.gateway.webhooks.state.records import (
    Attempt,
    AttemptResult,
    Pending,
    StopReason,
    WebhookProgress,
    log_key,
    partition_of,
    pending_key,
    progress_key,
    record,
)
from services.gateway.webhooks.state.webhook import StoredPart
from services.gateway.webhooks.work.signing import secret_of
from services.sources.registry.tokens import hash_of, new_token
from services.stream.messages import Outgoing
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON
from tests.unit.gateway.webhooks.deliveries import delivery
from tests.unit.gateway.webhooks.directories import list_directory
from tests.unit.gateway.webhooks.sender import LOOPBACK

URL = "https://93.184.215.14/hook"


@dataclass
class Managed:
    """A gateway whose webhooks somebody manages."""

    gateway: ListGateway
    written: list[Outgoing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.directory: WebhookDirectory = list_directory(self.written)
        app = application(self.gateway.context, (), (router,))
        app.state.webhooks = self.directory
        self.client = AsyncClient(transport=ASGITransport(app), base_url="http://gateway")

    async def make(self, **asked: Any) -> dict[str, str]:
        answer = await self.client.post("/v1/webhooks", json={"url": URL} | asked)
        assert answer.status_code == 201, answer.text
        made: dict[str, str] = answer.json()
        return made

    async def post(self, path: str) -> int:
        return (await self.client.post(path, json={})).status_code

    def note(self, webhook_id: str, key: str, value: StoredPart) -> None:
        """What the instance that has the webhook has written."""
        self.directory.table.note(record(key, value, partition_of(webhook_id, 4)))


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[Managed]:
    gateway = ListGateway(tmp_path, ListLog())
    yield Managed(gateway)
    gateway.close()


async def test_a_webhook_is_made_shown_paused_resumed_and_removed(managed: Managed) -> None:
    made = await managed.make(name="cms", query="country=UA&q=grain")
    path = f"/v1/webhooks/{made['webhook_id']}"
    shown = (await managed.client.get(path)).json()
    assert (shown["name"], shown["state"], shown["query"]) == ("cms", "active", "country=UA&q=grain")
    assert await managed.post(path + "/pause") == 204
    assert (await managed.client.get(path)).json()["state"] == "paused"
    assert await managed.post(path + "/resume") == 204
    assert (await managed.client.get("/v1/webhooks")).json()["webhooks"] == [shown]
    assert (await managed.client.delete(path)).status_code == 204
    assert (await managed.client.get(path)).status_code == 404
    assert (await managed.client.get("/v1/webhooks")).json() == {"webhooks": []}


async def test_a_change_leaves_all_else_as_it_is(managed: Managed) -> None:
    path = f"/v1/webhooks/{(await managed.make(name='cms', query='country=UA'))['webhook_id']}"
    before = (await managed.client.get(path)).json()
    changed = await managed.client.patch(path, json={"query": "country=LV", "url": URL + "/new"})
    assert (changed.status_code, changed.json()) == (200, before | {"query": "country=LV", "url": URL + "/new"})
    assert (await managed.client.get(path)).json() == changed.json()
    assert (await managed.client.patch(path, json={})).json() == changed.json()
    assert (await managed.client.patch("/v1/webhooks/w1-other", json={})).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"url": "https://10.0.0.1/hook"},
        {"url": None},
        {"url": ""},
        {"query": "urgent=1"},
        {"query": "min_independent_origins=2"},
        {"articles": False},
        {"use": "internal"},
        {"secret_number": 7},
        {"paused": True},
    ],
    ids=str,
)
async def test_a_change_to_what_could_not_be_made_is_refused(managed: Managed, asked: dict[str, object]) -> None:
    path = f"/v1/webhooks/{(await managed.make())['webhook_id']}"
    written = len(managed.written)
    assert (await managed.client.patch(path, json=asked)).status_code == 400
    assert len(managed.written) == written


async def test_who_may_not_see_everything_takes_nothing_over_by_a_change(managed: Managed) -> None:
    made = await managed.make()
    found = managed.directory.table.find(made["webhook_id"])
    assert found is not None
    assert found.webhook is not None
    await managed.directory.change(found.webhook.model_copy(update={"use": Use.INTERNAL}))
    token = new_token()
    holder = Holder(name="web", hash=hash_of(token), scopes=frozenset({Scope.MANAGE}), use=Use.WEB)
    managed.gateway.context.gate = Gate(managed.gateway.clock, Tokens((holder,)))
    given = {"Authorization": f"Bearer {token}"}
    path = f"/v1/webhooks/{made['webhook_id']}"
    assert (await managed.client.patch(path, json={"url": URL + "/mine"}, headers=given)).status_code == 200
    after = managed.directory.table.find(made["webhook_id"])
    assert after is not None
    assert after.webhook is not None
    assert after.webhook.use is Use.WEB


async def test_the_secret_is_in_the_answer_and_nowhere_else(managed: Managed) -> None:
    made = await managed.make()
    path = f"/v1/webhooks/{made['webhook_id']}"
    turned = (await managed.client.post(path + "/secret", json={})).json()
    assert made["secret"] == secret_of("key", made["webhook_id"], 1)
    assert turned["secret"] == secret_of("key", made["webhook_id"], 2)
    everything = "".join([(await managed.client.get(path)).text, *(str(each.value) for each in managed.written)])
    for secret in (made["secret"], turned["secret"]):
        assert secret.removeprefix("whsec_") not in everything


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.215.14/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://0x7f000001/hook",
        "https://169.254.169.254/latest",
        "https://10.0.0.1/hook",
        "https://user:secret@cms.example/hook",
        "https://cms.example/hook#part",
        "ftp://cms.example/hook",
        "file:///etc/passwd",
        "cms.example",
        "https://",
    ],
)
async def test_nothing_is_sent_to_such_an_address(managed: Managed, url: str) -> None:
    answer = await managed.client.post("/v1/webhooks", json={"url": url})
    assert (answer.status_code, managed.written) == (400, [])


def test_a_network_of_ones_own_may_be_allowed_and_the_metadata_service_not() -> None:
    directory = list_directory(allowed=LOOPBACK)
    directory.check_address("http://127.0.0.1:9/hook")
    with pytest.raises(ValueError, match="not a public address"):
        directory.check_address("http://169.254.169.254/hook")


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "urgent=1"},
        {"query": "q=grain&q=coal"},
        {"query": "near=91,0,1"},
        {"query": "nonsense"},
        {"query": "min_independent_origins=2"},
        {"articles": False},
        {"url": ""},
        {"secret": "mine"},
    ],
)
async def test_what_cannot_be_sent_is_refused_when_it_is_asked_for(managed: Managed, asked: dict[str, Any]) -> None:
    answer = await managed.client.post("/v1/webhooks", json={"url": URL} | asked)
    assert (answer.status_code, managed.written) == (400, [])


async def test_the_log_what_waits_and_why_it_stopped(managed: Managed) -> None:
    webhook_id = (await managed.make())["webhook_id"]
    path = f"/v1/webhooks/{webhook_id}"
    failed = Attempt(
        number=0, at=NOON, delivery=delivery(), result=AttemptResult.FAILED, status=500, problem="status 500"
    )
    managed.note(webhook_id, log_key(webhook_id, 0), failed)
    managed.note(webhook_id, pending_key(webhook_id, "a1"), Pending(deliveries=(delivery(),)))
    stopped = WebhookProgress(position="0", failures=50, stopped=StopReason.FAILURES, stopped_at=NOON)
    managed.note(webhook_id, progress_key(webhook_id), stopped)
    shown = (await managed.client.get(path)).json()
    assert (shown["state"], shown["reason"], shown["pending"]) == ("stopped", "failures", 1)
    log = (await managed.client.get(path + "/deliveries")).json()
    assert [(each["result"], each["status"], each["action"]) for each in log["attempts"]] == [
        ("failed", 500, Action.PUBLISH)
    ]
    assert [each["delivery_id"] for each in log["pending"]] == ["msg_a1_1"]
    assert await managed.post(path + "/deliveries/msg_a1_1/redeliver") == 202
    assert await managed.post(path + "/deliveries/msg_other/redeliver") == 404
    assert managed.directory.table.saved[webhook_id].again.keys() == {"msg_a1_1"}


async def test_only_managers_may_and_no_page_of_another_site(managed: Managed) -> None:
    made = await managed.make()
    plain = await managed.client.post(f"/v1/webhooks/{made['webhook_id']}/pause", content=b"")
    assert plain.status_code == 415
    token = new_token()
    reader = Holder(name="reader", hash=hash_of(token), scopes=frozenset({Scope.READ, Scope.ACKNOWLEDGE}))
    managed.gateway.context.gate = Gate(managed.gateway.clock, Tokens((reader,)))
    header = {"Authorization": f"Bearer {token}"}
    assert (await managed.client.get("/v1/webhooks", headers=header)).status_code == 403
    assert (await managed.client.post("/v1/webhooks", headers=header, json={"url": URL})).status_code == 403


async def test_without_a_key_there_are_none(managed: Managed, tmp_path: Path) -> None:
    app = application(managed.gateway.context, (), (router,))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://gateway") as client:
        assert (await client.get("/v1/webhooks")).status_code == 503
    managed.directory.table.complete.clear()
    assert (await managed.client.get("/v1/webhooks")).status_code == 503


def test_a_record_that_cannot_be_read_is_passed_over() -> None:
    table = list_directory().table
    for key, value in ((b"w1", b"{"), (b"w1/log/x", b"{}"), (b"\xff", b"{}"), (b"w1/unknown/x", b"{}")):
        table.note(Outgoing("news.webhooks", key, value))
    assert list(table.webhooks()) == []
