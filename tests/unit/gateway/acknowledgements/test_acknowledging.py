"""Acknowledging by request, and who is still missing, through the interface."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiokafka.structs import ConsumerRecord
from httpx import ASGITransport, AsyncClient

from schemas.acknowledgement import AcknowledgedBy, Acknowledgement
from schemas.published import Action
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens
from services.gateway.api.application import application
from services.sources.registry.tokens import hash_of, new_token
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import NOON, published


@dataclass
class Subscribers:
    """A gateway and those who have tokens for it."""

    gateway: ListGateway
    tokens: dict[str, str] = field(default_factory=dict)

    def admit(self, **scopes: Scope) -> None:
        self.tokens = {name: new_token() for name in scopes}
        holders = [
            Holder(name=name, hash=hash_of(self.tokens[name]), scopes=frozenset({scope}))
            for name, scope in scopes.items()
        ]
        self.gateway.context.gate = Gate(self.gateway.clock, Tokens(tuple(holders)))

    def client(self, name: str) -> AsyncClient:
        return AsyncClient(
            transport=ASGITransport(application(self.gateway.context)),
            base_url="http://gateway",
            headers={"Authorization": f"Bearer {self.tokens[name]}"},
        )


@pytest.fixture
def subscribers(tmp_path: Path) -> Iterator[Subscribers]:
    gateway = ListGateway(tmp_path, ListLog())
    made = Subscribers(gateway)
    made.admit(web=Scope.ACKNOWLEDGE, app=Scope.ACKNOWLEDGE, reader=Scope.READ, chief=Scope.MANAGE)
    gateway.publish(published("a1"), published("a1", 2, action=Action.RETRACT), published("a2"))
    yield made
    gateway.close()


def said(article_id: str, sequence: int, **more: str) -> dict[str, object]:
    return {"retractions": [{"article_id": article_id, "sequence": sequence, **more}]}


async def test_who_confirms_is_written_down_and_missing_no_more(subscribers: Subscribers) -> None:
    kills = (await subscribers.client("chief").get("/v1/kills?unconfirmed=true")).json()["kills"]
    assert [(each["article_id"], each["sequence"], each["missing"]) for each in kills] == [("a1", 2, ["app", "web"])]
    answer = await subscribers.client("web").post("/v1/acknowledgements", json=said("a1", 2, note="gone"))
    assert (answer.status_code, answer.json()) == (201, {"acknowledged": 1, "subscriber": "web"})
    (record,) = subscribers.gateway.written
    written = Acknowledgement.model_validate_json(record.value or b"")
    assert (written.subscriber, written.retraction, written.note) == ("web", 2, "gone")
    (kill,) = (await subscribers.client("chief").get("/v1/kills")).json()["kills"]
    assert (kill["missing"], [each["subscriber"] for each in kill["confirmed"]]) == (["app"], ["web"])
    assert (await subscribers.client("web").get("/v1/acknowledgements/due")).json() == {"kills": []}
    (due,) = (await subscribers.client("app").get("/v1/acknowledgements/due")).json()["kills"]
    assert due["article_id"] == "a1"


@pytest.mark.parametrize(("article_id", "sequence"), [("a1", 1), ("a1", 3), ("a2", 1), ("a3", 1)])
async def test_only_a_known_retraction_can_be_confirmed(
    subscribers: Subscribers, article_id: str, sequence: int
) -> None:
    answer = await subscribers.client("web").post("/v1/acknowledgements", json=said(article_id, sequence))
    assert (answer.status_code, subscribers.gateway.written) == (409, [])


async def test_only_who_may_confirm_does_and_only_in_his_own_name(subscribers: Subscribers) -> None:
    assert (await subscribers.client("reader").post("/v1/acknowledgements", json=said("a1", 2))).status_code == 403
    assert (await subscribers.client("web").get("/v1/kills")).status_code == 403
    other = said("a1", 2) | {"subscriber": "app"}
    assert (await subscribers.client("web").post("/v1/acknowledgements", json=other)).status_code == 400


async def test_a_page_of_another_site_cannot_confirm(subscribers: Subscribers) -> None:
    body = b'{"retractions": [{"article_id": "a1", "sequence": 2}]}'
    for kind in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}):
        answer = await subscribers.client("web").post("/v1/acknowledgements", content=body, headers=kind)
        assert answer.status_code in (400, 415)
    assert subscribers.gateway.written == []


async def test_a_first_record_that_is_a_retraction_concerns_nobody(subscribers: Subscribers) -> None:
    subscribers.gateway.publish(published("a9", action=Action.RETRACT))
    kills = (await subscribers.client("chief").get("/v1/kills")).json()["kills"]
    assert [each["article_id"] for each in kills] == ["a1"]


async def test_before_all_acknowledgements_are_read_nobody_is_said_to_be_missing(subscribers: Subscribers) -> None:
    subscribers.gateway.register.complete.clear()
    assert (await subscribers.client("chief").get("/v1/kills")).status_code == 503


async def test_what_another_instance_wrote_counts_and_what_cannot_be_read_is_passed_over(
    subscribers: Subscribers,
) -> None:
    one = Acknowledgement(
        article_id="a1", retraction=2, subscriber="web", acknowledged_by=AcknowledgedBy.REQUEST, acknowledged_at=NOON
    )
    for value in (b"{", None, one.to_bytes()):
        record = ConsumerRecord("news.acknowledgements", 0, 0, 0, 0, b"a1", value, None, 0, 0, ())
        subscribers.gateway.register.take(record)
    (kill,) = (await subscribers.client("chief").get("/v1/kills")).json()["kills"]
    assert kill["missing"] == ["app"]
