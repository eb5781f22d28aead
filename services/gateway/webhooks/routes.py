"""`/v1/webhooks`, for those who may manage them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.access.tokens import Use
from services.gateway.api.answers import answer, json_bytes, listing
from services.gateway.api.context import Here, MayManage, require_json
from services.gateway.api.parameters import saved_search
from services.gateway.api.problems import documented, refused
from services.gateway.webhooks.directory import (
    TooManyWebhooksError,
    UnusableAddressError,
    WebhookDirectory,
    new_webhook_id,
)
from services.gateway.webhooks.state.records import Attempt, Delivery, SavedWebhook
from services.gateway.webhooks.state.webhook import Webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
WebhookId = Annotated[str, Path(max_length=60, examples=["w1-0f3b5c7d9e1f2a4b6c8d0e1f"])]
DeliveryId = Annotated[str, Path(max_length=60, examples=["msg_0f3b5c7d9e1f2a4b6c8d0e1f0f3b5c7d"])]
_JSON = [Depends(require_json)]


class WebhookRequest(BaseModel):
    """What a subscriber wants, and where."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    url: str = Field(min_length=1, max_length=2000, examples=["https://cms.example/hooks/news"])
    name: str = Field(default="", max_length=200)
    """For people."""
    query: str = Field(default="", max_length=2000, examples=["country=UA&language=en&fields=article_id,action"])
    """The filter, as behind the question mark of `/v1/search`."""
    articles: bool = True
    stories: bool = False


class WebhookChange(BaseModel):
    """Of a webhook, what is to be otherwise. What is not named stays."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    url: str = Field(default="", min_length=1, max_length=2000, examples=["https://cms.example/hooks/news"])
    name: str = Field(default="", max_length=200)
    query: str = Field(default="", max_length=2000, examples=["country=UA&language=en"])
    articles: bool = True
    stories: bool = False


class EmptyRequest(BaseModel):
    """`{}`. A request without a body could be sent by any page."""

    model_config = ConfigDict(extra="forbid")


def directory_of(request: Request) -> WebhookDirectory:
    """The webhooks of the gateway that a request came to."""
    found: WebhookDirectory | None = getattr(request.app.state, "webhooks", None)
    if found is None:
        raise refused(503, "this gateway sends no webhooks: it was given no COPYTASTER_GATEWAY_WEBHOOK_KEY")
    if not found.table.complete.is_set():
        raise refused(503, "the webhooks are not all read yet", {"Retry-After": "5"})
    return found


Directory = Annotated[WebhookDirectory, Depends(directory_of)]


@router.get("", responses=documented(503), summary="Webhooks")
def list_webhooks(request: Request, directory: Directory, _: MayManage) -> Response:
    """Each with how its receiver does."""
    found = sorted(
        (each for each in directory.table.saved.values() if each.webhook), key=lambda each: _webhook(each).created_at
    )
    return answer(request, listing("webhooks", [json_bytes(_shown(each)) for each in found], {}))


@router.post("", status_code=201, responses=documented(409, 415, 503), dependencies=_JSON, summary="Make a webhook")
async def create_webhook(here: Here, holder: MayManage, directory: Directory, asked: WebhookRequest) -> Response:
    """It begins with what is published from now on. Its secret is in this answer, and nowhere else."""
    _check(directory, asked)
    webhook = Webhook(
        webhook_id=new_webhook_id(),
        name=asked.name,
        url=asked.url,
        query=asked.query,
        articles=asked.articles,
        stories=asked.stories,
        use=holder.use,
        created_at=here.now(),
        start=str(here.ring.last),
    )
    try:
        secret = await directory.create(webhook)
    except TooManyWebhooksError:
        raise refused(409, "there are as many webhooks as there may be") from None
    return JSONResponse(
        {"webhook_id": webhook.webhook_id, "secret": secret}, 201, headers={"Cache-Control": "no-store"}
    )


@router.get("/{webhook_id}", responses=documented(404, 503), summary="One webhook")
def get_webhook(request: Request, directory: Directory, _: MayManage, webhook_id: WebhookId) -> Response:
    """`state`: active, paused (by request), or stopped with `reason`: failures, or gone."""
    return answer(request, json_bytes(_shown(_found(directory, webhook_id))))


@router.patch("/{webhook_id}", responses=documented(404, 415, 503), dependencies=_JSON, summary="Change a webhook")
async def change_webhook(
    request: Request, holder: MayManage, directory: Directory, webhook_id: WebhookId, asked: WebhookChange
) -> Response:
    """It goes on where it is: secret, log and what is pending stay, which is sent to the address that stands then.

    What comes from now on goes by the new filter; nothing is said of what went by the old one.
    """
    webhook = _webhook(_found(directory, webhook_id))
    changed = webhook.model_copy(update=asked.model_dump(exclude_unset=True))
    wanted = WebhookRequest.model_validate(changed.model_dump(include=set(WebhookRequest.model_fields)))
    _check(directory, wanted)
    if holder.use is Use.WEB:
        # Nobody may lead to an address of his own what he may not see himself.
        changed = changed.model_copy(update={"use": Use.WEB})
    await directory.change(changed)
    return answer(request, json_bytes(_shown(_found(directory, webhook_id))))


@router.delete("/{webhook_id}", status_code=204, responses=documented(404, 503), summary="Remove a webhook")
async def remove_webhook(directory: Directory, _: MayManage, webhook_id: WebhookId) -> Response:
    """What is pending is not sent any more."""
    await directory.remove(_webhook(_found(directory, webhook_id)))
    return Response(status_code=204)


@router.post("/{webhook_id}/secret", responses=documented(404, 415, 503), dependencies=_JSON, summary="Another secret")
async def rotate_secret(
    here: Here, directory: Directory, _: MayManage, webhook_id: WebhookId, _body: EmptyRequest
) -> Response:
    """For 24 hours everything is signed with both."""
    secret = await directory.rotate(_webhook(_found(directory, webhook_id)), here.now())
    return JSONResponse({"webhook_id": webhook_id, "secret": secret}, headers={"Cache-Control": "no-store"})


@router.post(
    "/{webhook_id}/pause", status_code=204, responses=documented(404, 415, 503), dependencies=_JSON, summary="Pause"
)
async def pause_webhook(directory: Directory, _: MayManage, webhook_id: WebhookId, _body: EmptyRequest) -> Response:
    """What is published meanwhile is sent when it goes on."""
    await directory.pause(_webhook(_found(directory, webhook_id)))
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/resume", status_code=204, responses=documented(404, 415, 503), dependencies=_JSON, summary="Go on"
)
async def resume_webhook(
    here: Here, directory: Directory, _: MayManage, webhook_id: WebhookId, _body: EmptyRequest
) -> Response:
    """Also after too many failures, and after 410."""
    await directory.resume(_webhook(_found(directory, webhook_id)), here.now())
    return Response(status_code=204)


@router.get("/{webhook_id}/deliveries", responses=documented(404, 503), summary="What was sent, and what is not done")
def list_deliveries(request: Request, directory: Directory, _: MayManage, webhook_id: WebhookId) -> Response:
    """The latest 200 attempts, the latest first; and what waits, in order."""
    found = _found(directory, webhook_id)
    waiting = [each for pending in found.pending.values() for each in pending.deliveries]
    made = {
        "attempts": [_attempt(each) for each in found.attempts],
        "pending": [_delivery(each) for each in sorted(waiting, key=lambda each: each.due)],
    }
    return answer(request, json_bytes(made))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=202,
    responses=documented(404, 415, 503),
    dependencies=_JSON,
    summary="Send something of the log once more",
)
async def redeliver(
    here: Here,
    directory: Directory,
    _: MayManage,
    webhook_id: WebhookId,
    delivery_id: DeliveryId,
    _body: EmptyRequest,
) -> Response:
    """Under the same id, so that a receiver who has it knows it again. What was withdrawn since is not sent."""
    found = _found(directory, webhook_id)
    if not any(each.delivery.delivery_id == delivery_id for each in found.attempts):
        raise refused(404, "there is no such delivery in the log")
    await directory.redeliver(_webhook(found), delivery_id, here.now())
    return JSONResponse({"delivery_id": delivery_id}, 202)


def _check(directory: WebhookDirectory, asked: WebhookRequest) -> None:
    if not (asked.articles or asked.stories):
        raise refused(400, "articles, stories, or both")
    try:
        directory.check_address(asked.url)
    except UnusableAddressError as error:
        raise refused(400, f"url: {error}") from error
    try:
        given = saved_search(asked.query)
        given.wanted()
    except ValueError:
        raise refused(400, "query: it is no filter of /v1/search") from None
    if asked.articles and given.min_independent_origins:
        raise refused(400, "query: min_independent_origins is asked of stories")


def _found(directory: WebhookDirectory, webhook_id: str) -> SavedWebhook:
    found = directory.table.find(webhook_id)
    if found is None:
        raise refused(404, "there is no such webhook")
    return found


def _webhook(saved: SavedWebhook) -> Webhook:
    assert saved.webhook is not None  # noqa: S101 - only such are found
    return saved.webhook


def _shown(saved: SavedWebhook) -> dict[str, object]:
    webhook, progress = _webhook(saved), saved.progress
    stopped = progress.stopped if progress else None
    return {
        "webhook_id": webhook.webhook_id,
        "name": webhook.name,
        "url": webhook.url,
        "query": webhook.query,
        "articles": webhook.articles,
        "stories": webhook.stories,
        "created_at": webhook.created_at.isoformat(),
        "state": "paused" if webhook.paused else "stopped" if stopped else "active",
        "reason": stopped,
        "failures_in_a_row": progress.failures if progress else 0,
        "pending": sum(len(each.deliveries) for each in saved.pending.values()),
        "position": progress.position if progress else webhook.start,
    }


def _attempt(one: Attempt) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "result": one.result,
        "status": one.status,
        "milliseconds": one.milliseconds,
        "problem": one.problem,
        **_delivery(one.delivery),
    }


def _delivery(one: Delivery) -> dict[str, object]:
    return {
        "delivery_id": one.delivery_id,
        "event": one.event,
        "action": one.action,
        "subject": one.subject,
        "sequence": one.sequence,
        "attempt": one.attempts,
        "due": one.due.isoformat(),
    }
