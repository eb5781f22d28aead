"""Attackers at the door and behind it: what a sender can, and cannot, do to another's copy."""

from pathlib import Path

import pytest

from schemas.raw import RawItem, Source, SourcePolicy
from schemas.reasons import RejectReason
from services.ingest.agent import listening_host
from services.parser.parse import Parsed, parse
from services.settings import Settings
from services.sources.registry.read import read_registry
from services.stream.messages import Rejected
from tests.unit.ingest.test_push import door
from tests.unit.parser.items import ARRIVAL
from tests.unit.sources.test_registry import FILE, TOKEN

BEARER = {"Authorization": f"Bearer {TOKEN}"}
KILL = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="999999">
<itemMeta><itemClass qcode="ninat:text"/><pubStatus qcode="stat:canceled"/></itemMeta>
<contentMeta><headline>Kill</headline></contentMeta>
<contentSet><inlineData contenttype="text/plain">The story is withdrawn.</inlineData></contentSet></newsItem>"""


def parsed_as(guid: str, source: Source) -> Parsed | Rejected:
    raw = RawItem(
        item_id="i", trace_id="t", source=source, received_at=ARRIVAL, payload=KILL.format(guid=guid).encode()
    )
    outcome = parse(raw)
    assert isinstance(outcome, Parsed | Rejected)
    return outcome


def sender(*authorities: str) -> Source:
    return Source(id="sender", policy=SourcePolicy(authorities=authorities))


@pytest.mark.parametrize(
    "guid",
    [
        "urn:newsml:victim.example:20240121:story",
        "tag:victim.example,2024:story",
        "https://victim.example/story",
        "https://sender.example.victim.example/story",
        "https://notsender.example/story",
    ],
)
def test_a_sender_with_a_token_cannot_kill_what_another_published(guid: str) -> None:
    outcome = parsed_as(guid, sender("sender.example"))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.NOT_ITS_AUTHORITY
    assert "victim" not in outcome.error


@pytest.mark.parametrize(
    "guid",
    [
        "urn:newsml:sender.example:20240121:story",
        "https://www.sender.example/story",
        "https://text.sender.example/story",
        "story-1",
    ],
)
def test_it_can_kill_its_own_and_that_of_authorities_it_is_entrusted_with(guid: str) -> None:
    assert isinstance(parsed_as(guid, sender("sender.example")), Parsed)


def test_a_guid_without_an_authority_never_meets_another_sources() -> None:
    ours, theirs = parsed_as("story-1", sender()), parsed_as("story-1", Source(id="victim"))
    assert isinstance(ours, Parsed)
    assert isinstance(theirs, Parsed)
    assert ours.articles[0].article_id != theirs.articles[0].article_id


def test_without_a_registry_nothing_is_known_of_authorities() -> None:
    assert isinstance(parsed_as("https://victim.example/story", Source(id="sender")), Parsed)


async def test_a_token_decides_who_the_source_is() -> None:
    registry = read_registry(FILE)
    async with door(registry=lambda: registry, sources_file="sources.yaml") as pushed:
        assert (await pushed.push(query="", headers=BEARER)).status == 202
        assert (await pushed.push(query="?source=nordwire", headers=BEARER)).status == 202
        answer = await pushed.push(query="?source=town-hall", headers=BEARER)
        assert answer.status == 403
        assert "town-hall" not in (await answer.json())["error"]
        assert (await pushed.push(query="?source_name=X", headers=BEARER)).status == 400
        assert [item.source for item in pushed.items] == [registry.source("nordwire")] * 2


async def test_a_sender_without_a_token_gets_nowhere() -> None:
    registry = read_registry(FILE)
    async with door(registry=lambda: registry, sources_file="sources.yaml") as pushed:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer "}, {"Authorization": TOKEN}):
            assert (await pushed.push(headers=headers)).status == 401
        assert pushed.items == []


async def test_a_token_that_was_taken_out_of_the_registry_stops_working() -> None:
    registries = [read_registry(FILE)]
    async with door(registry=lambda: registries[-1], sources_file="sources.yaml") as pushed:
        assert (await pushed.push(headers=BEARER, query="")).status == 202
        registries.append(read_registry(FILE.replace(FILE[FILE.index("    tokens:") : FILE.index("  - id: town")], "")))
        assert (await pushed.push(headers=BEARER, query="")).status == 401


def test_without_registry_and_token_only_this_machine_may_push(caplog: pytest.LogCaptureFixture) -> None:
    assert listening_host(Settings(push_host="0.0.0.0")) == "127.0.0.1"  # noqa: S104 - what must not happen
    assert "anybody" in caplog.text
    assert listening_host(Settings(push_host="0.0.0.0", push_token="t")) == "0.0.0.0"  # noqa: S104
    assert listening_host(Settings(push_host="10.0.0.1", sources_file=str(Path("s.yaml")))) == "10.0.0.1"
    assert listening_host(Settings(push_host="::1")) == "::1"
