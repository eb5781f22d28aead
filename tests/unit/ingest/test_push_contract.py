"""The push endpoint keeps what its OpenAPI document promises, for any request: schemathesis makes them up."""

import asyncio
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
import schemathesis

from tests.unit.ingest.test_push import door


@pytest.mark.parametrize("token", [None, "secret"])
async def test_the_document_and_the_endpoint_agree(token: str | None) -> None:
    settings: dict[str, Any] = {"max_item_bytes": 4096, **({"push_token": token} if token else {})}
    async with door(**settings) as pushed:
        await asyncio.to_thread(try_all, f"http://127.0.0.1:{pushed.port}", token)
        assert pushed.items


def try_all(url: str, token: str | None) -> None:
    """Requests that keep to the document, and such as do not. A check that fails raises."""
    refused = [400, 401, 404, 405, 408, 411, 413, 415]
    config = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": refused}}})
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
    positive, negative = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
    # A request for the document has nothing in it that could be wrong.
    tried = {("/v1/items", "POST"): (positive, negative), ("/openapi.json", "GET"): (positive,)}
    for (path, method), modes in tried.items():
        operation = schema[path][method]
        for mode in modes:
            # One way to break the document is to leave the token out: it must not be put in again then.
            right = token is not None and mode is positive
            headers = {"Authorization": f"Bearer {token}"} if right else {}
            settled = hypothesis.settings(
                max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
            )
            settled(hypothesis.given(operation.as_strategy(generation_mode=mode))(checking(headers)))()


def checking(headers: dict[str, str]) -> Callable[[schemathesis.Case[Any]], None]:
    def every_request_is_answered_as_documented(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers)

    return every_request_is_answered_as_documented
