"""Sources, pipeline, dead letters and kills on HTTP."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from schemas.deadletter import DeadLetter
from schemas.published import PublishedArticle
from services.gateway.access.tokens import Holder, Scope
from services.gateway.acknowledgements.register import AcknowledgementRegister
from services.gateway.api.context import Context, Here
from services.gateway.operations.port import Operations, OperationsUnavailableError
from services.gateway.pages.answers import MayLook, Name, PageRoute, html_page
from services.gateway.pages.operations.bytes_shown import shown_bytes
from services.gateway.pages.operations.hours import hour_chart
from services.gateway.pages.reasons import action_sentence
from services.gateway.view.moved import arrivals_by_hour
from services.gateway.view.reading import withheld_records

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False, route_class=PageRoute)
_LONGEST_FORM = 4096
_LETTERS = 200
_KILLS = 50
_ACTIONS = ("replay", "discard")


@router.get("/sources")
async def sources(here: Here, holder: MayLook) -> Response:
    """Where each source stands: rate against expected by hour, quiet, failing, missed numbers."""
    operations = here.operations
    if operations is None:
        return _not_here("sources")
    hidden = here.gate.withheld_outlets(holder)
    try:
        found = await operations.sources()
    except OperationsUnavailableError as error:
        return _unavailable("sources", error)
    arrived = await asyncio.to_thread(_arrivals, here)
    shown = [each for each in found.sources if each.id not in hidden]
    charts = {each.id: hour_chart(each.expected, arrived.get(each.id, {}), here.now()) for each in shown}
    events = [each for each in found.events if each.source_id not in hidden]
    return html_page("sources.html", view="sources", sources=shown, charts=charts, events=events)


@router.get("/pipeline")
async def pipeline(here: Here, holder: MayLook) -> Response:
    """What flows, what ended and why, and the dead letters."""
    operations = here.operations
    if operations is None:
        return _not_here("pipeline")
    try:
        now = await operations.pipeline()
        letters = await operations.letters()
    except OperationsUnavailableError as error:
        return _unavailable("pipeline", error)
    waiting = [letter for letter in reversed(letters) if letter.replayed_at is None]
    return html_page(
        "pipeline.html",
        view="pipeline",
        stages=now.stages,
        ended=now.ended,
        letters=waiting[:_LETTERS],
        more=max(0, len(waiting) - _LETTERS),
        dealt_with=len(letters) - len(waiting),
        by_reason=Counter((letter.stage, letter.reason.value) for letter in waiting).most_common(),
        may_manage=Scope.MANAGE in holder.scopes,
    )


@router.get("/pipeline/letters/{letter_id}")
async def letter(here: Here, holder: MayLook, letter_id: Name, sure: str = "") -> Response:
    """One dead letter, with its bytes for those who may manage: they may be such as must not be seen."""
    operations = _operations(here)
    try:
        found = _one(await operations.letters(), letter_id)
    except OperationsUnavailableError as error:
        return _unavailable("pipeline", error)
    may = Scope.MANAGE in holder.scopes
    bytes_ = shown_bytes(found.value) if may else None
    asked = sure if sure in _ACTIONS and may else None
    return html_page("letter.html", view="pipeline", letter=found, bytes=bytes_, may_manage=may, sure=asked)


@router.post("/pipeline/letters/{letter_id}")
async def deal_with(request: Request, here: Here, holder: MayLook, letter_id: Name) -> Response:
    """Replay or discard it; the page before has asked whether one is sure."""
    _require_our_page(request)
    _require_manage(holder)
    operations = _operations(here)
    body = await request.body()
    action = parse_qs(body[:_LONGEST_FORM].decode("ascii", "replace")).get("action", [""])[0]
    if action not in _ACTIONS:
        raise HTTPException(400, "say replay or discard")
    try:
        found = _one(await operations.letters(), letter_id)
        await (operations.replay(found) if action == "replay" else operations.discard(found))
    except OperationsUnavailableError as error:
        return _unavailable("pipeline", error)
    log.warning("%s: %s of dead letter %s from the desk page", holder.name, action, found.dead_letter_id)
    return RedirectResponse("/pipeline", 303)


@router.get("/kills")
def kills(here: Here, holder: MayLook) -> Response:
    """What may not be used now; of kills, who has confirmed that it is taken down, and who has not."""
    hidden = here.gate.withheld_outlets(holder)
    records = (PublishedArticle.model_validate_json(value) for value in withheld_records(here.view(), _KILLS))
    found = [record for record in records if record.outlet.id not in hidden]
    known = _register(here, holder)
    return html_page(
        "kills.html",
        view="kills",
        found=found,
        says=action_sentence,
        missing={each.kill.article_id: each.missing for each in known.kills(here.now())} if known else {},
        confirmed={each.article_id: known.confirmations.of(each.article_id) for each in found} if known else {},
    )


def _register(here: Context, holder: Holder) -> AcknowledgementRegister | None:
    """Who else reads is for those who run the service to know; and nothing is missing before all is read."""
    register = here.acknowledgements
    return register if register and register.complete.is_set() and Scope.MANAGE in holder.scopes else None


def _arrivals(here: Context) -> dict[str, dict[int, int]]:
    return arrivals_by_hour(here.view(), here.now())


def _one(letters: Sequence[DeadLetter], letter_id: str) -> DeadLetter:
    found = next((each for each in letters if each.dead_letter_id == letter_id), None)
    if found is None:
        raise HTTPException(404, "there is no such dead letter")
    return found


def _operations(here: Context) -> Operations:
    if here.operations is None:
        raise HTTPException(404, "this gateway knows nothing of dead letters")
    return here.operations


def _require_manage(holder: Holder) -> None:
    if Scope.MANAGE not in holder.scopes:
        raise HTTPException(403, "the token has no scope manage")


def _require_our_page(request: Request) -> None:
    """A browser says where a form stood. The cookie is not sent from elsewhere anyway: this is the second lock."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    # By host alone: behind a proxy that ends TLS, the scheme that is seen here is not the browser's.
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    if (site is not None and site != "same-origin") or elsewhere:
        raise HTTPException(403, "this form was sent from another site")


def _not_here(view: str) -> Response:
    return html_page("not_here.html", view=view)


def _unavailable(view: str, error: OperationsUnavailableError) -> Response:
    text = f"{error}. The wire is served from what came before; try again in a moment."
    return html_page("message.html", status=503, view=view, heading="No answer", text=text[0].upper() + text[1:])
