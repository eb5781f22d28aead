"""Acknowledgements of kills, by those who read the stream or Kafka; and who has not sent one."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from schemas.acknowledgement import AcknowledgedBy, Acknowledgement
from schemas.published import Action
from services.gateway.acknowledgements.due import KillStatus
from services.gateway.acknowledgements.register import AcknowledgementRegister
from services.gateway.api.answers import answer, json_bytes, listing
from services.gateway.api.context import Context, Here, MayAcknowledge, MayManage, require_json
from services.gateway.api.parameters import Value
from services.gateway.api.problems import documented, refused
from services.gateway.limits import ACKNOWLEDGED_AT_ONCE
from services.gateway.view.reading import article_versions

router = APIRouter(prefix="/v1", tags=["acknowledgements"])
_UNANSWERABLE = 503


class AcknowledgedRetraction(BaseModel):
    """One retraction that was carried out."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    article_id: Value
    sequence: PositiveInt = Field(le=2**31)
    """Of the `retract` record."""
    note: str | None = Field(default=None, max_length=1000, pattern=r"^[^\x00]*$")
    """For people: what was done."""


class AcknowledgementRequest(BaseModel):
    """What a subscriber confirms."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    retractions: list[AcknowledgedRetraction] = Field(min_length=1, max_length=ACKNOWLEDGED_AT_ONCE)
    """All or, where one is refused, none."""


@router.post(
    "/acknowledgements",
    status_code=201,
    responses=documented(409, _UNANSWERABLE, 415),
    dependencies=[Depends(require_json)],
    summary="Confirm that what was killed is taken down",
)
async def acknowledge(here: Here, holder: MayAcknowledge, given: AcknowledgementRequest) -> Response:
    """Written down before it is answered. To say it twice does no harm.

    409: this instance does not know such a retraction. Who reads Kafka may be ahead of it: try again.
    """
    register = _register(here)
    if not await asyncio.to_thread(_are_known, here, given.retractions):
        raise refused(409, "one of them is no retraction that is known here", {"Retry-After": "1"})
    now = here.now()
    await register.acknowledge(
        [
            Acknowledgement(
                article_id=each.article_id,
                retraction=each.sequence,
                subscriber=holder.name,
                acknowledged_by=AcknowledgedBy.REQUEST,
                acknowledged_at=now,
                note=each.note,
            )
            for each in given.retractions
        ]
    )
    return JSONResponse({"acknowledged": len(given.retractions), "subscriber": holder.name}, 201)


@router.get("/acknowledgements/due", responses=documented(_UNANSWERABLE), summary="Kills that you have not confirmed")
def list_due(request: Request, here: Here, holder: MayAcknowledge) -> Response:
    """Of the last 30 days, the latest first: what to take down and confirm after a time of absence."""
    found = _complete(_register(here)).kills(here.now())
    return answer(request, listing("kills", [_own(each) for each in found if holder.name in each.missing], {}))


@router.get("/kills", responses=documented(_UNANSWERABLE), summary="Kills, and who has not confirmed them")
def list_kills(
    request: Request, here: Here, _: MayManage, unconfirmed: Annotated[bool, Query(description="Only such")] = False
) -> Response:
    """Of the last 30 days, the latest first."""
    register = _complete(_register(here))
    found = register.kills(here.now())
    made = [_kill(each, register) for each in found if each.missing or not unconfirmed]
    return answer(request, listing("kills", made, {}))


def _are_known(here: Context, retractions: list[AcknowledgedRetraction]) -> bool:
    return all(
        any(
            one.sequence == each.sequence and one.action == Action.RETRACT
            for one in article_versions(here.view(), each.article_id)
        )
        for each in retractions
    )


def _own(found: KillStatus) -> bytes:
    return json_bytes(
        {"article_id": found.kill.article_id, "sequence": found.kill.retraction, "at": found.kill.at.isoformat()}
    )


def _kill(found: KillStatus, register: AcknowledgementRegister) -> bytes:
    confirmed = [
        {
            "subscriber": one.subscriber,
            "at": one.acknowledged_at.isoformat(),
            "by": one.acknowledged_by,
            "sequence": one.retraction,
            "note": one.note,
        }
        for one in register.confirmations.of(found.kill.article_id)
    ]
    kill = found.kill
    shown = {
        "article_id": kill.article_id,
        "sequence": kill.retraction,
        "outlet": kill.outlet,
        "at": kill.at.isoformat(),
    }
    return json_bytes(shown | {"confirmed": confirmed, "missing": found.missing})


def _register(here: Context) -> AcknowledgementRegister:
    if here.acknowledgements is None:
        raise refused(_UNANSWERABLE, "this gateway keeps no acknowledgements")
    return here.acknowledgements


def _complete(register: AcknowledgementRegister) -> AcknowledgementRegister:
    if not register.complete.is_set():
        raise refused(_UNANSWERABLE, "the acknowledgements are not all read yet", {"Retry-After": "5"})
    return register
