"""The gateway keeps what its OpenAPI document promises, for any request: schemathesis makes them up."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis

from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published, story_of
from tests.unit.gateway.served import served
from tests.unit.gateway.webhooks.directories import list_directory

PATHS = (
    "/v1/articles",
    "/v1/search",
    "/v1/articles/{article_id}",
    "/v1/articles/{article_id}/versions",
    "/v1/articles/{article_id}/difference",
    "/v1/stories",
    "/v1/stories/{story_id}",
    "/v1/stories/{story_id}/articles",
    "/v1/entities",
    "/v1/entities/{entity_id}",
    "/v1/items",
    "/v1/sources",
    "/v1/stream",
    "/v1/acknowledgements",
    "/v1/acknowledgements/due",
    "/v1/kills",
    "/v1/feeds",
    "/v1/feeds/{kind}",
    "/feeds/{signed}.{kind}",
    "/v1/webhooks",
    "/v1/webhooks/{webhook_id}",
    "/v1/webhooks/{webhook_id}/secret",
    "/v1/webhooks/{webhook_id}/pause",
    "/v1/webhooks/{webhook_id}/resume",
    "/v1/webhooks/{webhook_id}/deliveries",
    "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
)


@pytest.mark.parametrize("path", PATHS)
async def test_the_document_and_the_gateway_agree(tmp_path: Path, path: str) -> None:
    gateway = ListGateway(tmp_path, ListLog())
    article = published("a1")
    gateway.publish(article, story_of(article))
    async with served(gateway.context, list_directory()) as url:
        await asyncio.to_thread(_try, url, path)
    gateway.close()


def _try(url: str, path: str) -> None:
    refused = [400, 401, 404, 405, 415]
    # 400 to what the document cannot forbid: too many words in `q`, both or neither of two parameters. 409 to an
    # article that is none.
    accepted = {"expected-statuses": ["2xx", 304, 400, 404, 409]}
    config = schemathesis.Config.from_dict(
        {
            "checks": {
                "negative_data_rejection": {"expected-statuses": refused},
                "positive_data_acceptance": accepted,
            }
        }
    )
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
    assert set(PATHS) == set(schema.raw_schema["paths"])
    for method, described in schema.raw_schema["paths"][path].items():
        operation = schema[path][method.upper()]
        # What takes nothing cannot be given anything wrong.
        can_be_wrong = "parameters" in described or "requestBody" in described
        modes = list(schemathesis.GenerationMode) if can_be_wrong else [schemathesis.GenerationMode.POSITIVE]
        for mode in modes:
            settled = hypothesis.settings(
                max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
            )
            settled(hypothesis.given(operation.as_strategy(generation_mode=mode))(_checking(path)))()


def _checking(path: str) -> Callable[[schemathesis.Case[Any]], None]:
    def every_request_is_answered_as_documented(case: schemathesis.Case[Any]) -> None:
        if path == "/v1/stream":
            # It would otherwise never end.
            case.query = {**(case.query or {}), "stop": "2020-01-01T00:00:00Z"}
        case.call_and_validate()

    return every_request_is_answered_as_documented


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles/%00",
        "/v1/articles/..%2f..%2fetc%2fpasswd",
        "/v1/articles/%27%20OR%201=1--",
        "/v1/entities/%25",
        "/v1/search?q=%22)%20OR%20tags%20:%20(x",
        "/v1/search?q=" + "%F0%9F%98%80" * 100,
        "/v1/entities?begins=%25%25",
        "/v1/stories?cursor=999999999999.0~x",
        "/v1/articles?cursor=W10",
        "/v1/articles?entity=%00",
    ],
)
async def test_what_tries_to_break_out_is_data_or_refused(tmp_path: Path, path: str) -> None:
    gateway = ListGateway(tmp_path, ListLog())
    gateway.publish(published("a1"))
    async with served(gateway.context) as url, httpx.AsyncClient() as client:
        answer = await client.get(url + path)
    gateway.close()
    assert answer.status_code in (200, 400, 404)
    assert answer.headers["content-type"].startswith("application/")
    assert "Traceback" not in answer.text
