"""Errors as problem details (RFC 9457), one sentence each, which never repeats what was sent."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from services.gateway.limits import AWAY_SECONDS
from services.gateway.view.store import ViewAwayError

log = logging.getLogger(__name__)

_ANYWHERE = (400, 401, 403, 429)
MEDIA_TYPE = "application/problem+json"


class ProblemDetails(BaseModel):
    """What went wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation, for the OpenAPI document; 422 is always 400 here."""
    content = {MEDIA_TYPE: {"schema": ProblemDetails.model_json_schema()}}
    return {
        each: {"description": HTTPStatus(each).phrase, "content": content} for each in (400, 401, 403, 429, *statuses)
    }


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An answer that says what went wrong."""
    body = ProblemDetails(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(
        body.model_dump(exclude_none=True), status, media_type=MEDIA_TYPE, headers=dict(headers) if headers else None
    )


def refused(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HTTPException:
    """The same, to be raised."""
    return HTTPException(status, detail, dict(headers) if headers else None)


def install(app: FastAPI) -> None:
    """Answer every error of the application so."""

    async def on_http(_: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)  # noqa: S101 - registered for it
        phrase = HTTPStatus(error.status_code).phrase
        return problem(error.status_code, error.detail if error.detail != phrase else None, error.headers)

    async def on_invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
        first = error.errors()[0]
        known = first["type"] != "extra_forbidden"
        where = ".".join(str(part) for part in first["loc"][1:]) if known else "a parameter that is not known"
        return problem(400, f"{where}: {first['msg']}"[:300])

    async def on_away(_: Request, error: Exception) -> Response:
        log.warning("a question was not answered: %s", error)
        return problem(503, "the view does not answer now", {"Retry-After": str(AWAY_SECONDS)})

    app.add_exception_handler(ViewAwayError, on_away)
    app.add_exception_handler(StarletteHTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
