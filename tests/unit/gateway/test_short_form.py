"""`fields=headlines`: records as on `news.headlines`."""

import json
from pathlib import Path

from httpx import ASGITransport, AsyncClient

from copytaster.client.changes import change_of
from schemas.published import Action, HeadlineRecord, headline_of
from services.gateway.api.application import application
from services.gateway.stream.frames import with_fields
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published, story_of


async def test_a_search_answers_headlines(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog())
    article = published("a1", url="https://leta.example/1")
    gateway.publish(article)
    client = AsyncClient(transport=ASGITransport(application(gateway.context)), base_url="http://gateway")
    (short,) = (await client.get("/v1/articles?fields=headlines")).json()["articles"]
    gateway.close()
    assert HeadlineRecord.model_validate_json(json.dumps(short)) == headline_of(article)
    assert len(json.dumps(short)) < 600


def test_what_is_taken_down_has_no_word_in_short_either_and_is_known_as_such() -> None:
    kill = published("a1", 2, action=Action.RETRACT)
    short = json.loads(with_fields(kill.to_bytes(), ("headlines",)))
    assert (short["headline"], short["url"], short["action"]) == (None, None, "retract")
    assert not change_of(short).is_shown
    assert change_of(json.loads(with_fields(published("a1").to_bytes(), ("headlines", "article_id")))).is_shown


def test_a_story_in_short_is_what_a_list_shows() -> None:
    short = json.loads(with_fields(story_of(published("a1")).to_bytes(), ("headlines",)))
    assert (short["headline"], "articles" in short) == ("Harbour reopens", False)
