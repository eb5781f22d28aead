"""Feeds: of any search, for who shows a token; and under a signed address, for who cannot."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.access.gate import NotAdmitted
from services.gateway.access.tokens import Holder
from services.gateway.api.answers import answer
from services.gateway.api.context import Context, Here, MayRead, require_json
from services.gateway.api.parameters import FilterParameters, saved_search
from services.gateway.api.problems import documented, refused
from services.gateway.feeds import atom, json_feed
from services.gateway.feeds.address import KeptSearch, kept_search, written
from services.gateway.feeds.entry import SearchFeed, feed_entries, withdrawn_entries
from services.gateway.limits import FEED_DAYS, KILLS, PAGE
from services.gateway.view.kills import kills_since
from services.gateway.view.search import search

router = APIRouter(tags=["feeds"])


class FeedFormat(StrEnum):
    """How a feed is written."""

    ATOM = "atom"
    JSON = "json"


class KeptSearchRequest(BaseModel):
    """A search that somebody wants as a feed."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    title: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["Grain from Ukraine"])
    query: str = Field(default="", max_length=1000, examples=["q=grain&country=UA"])
    """What stands behind the question mark of `/v1/search`."""


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            atom.MEDIA_TYPE: {"schema": {"type": "string"}},
            json_feed.MEDIA_TYPE: {"schema": {"type": "object"}},
        }
    }
}


@router.get(
    "/v1/feeds/{kind}",
    response_class=Response,
    responses=documented() | _ANSWER,
    summary="A search as Atom or JSON Feed",
)
def get_feed(
    request: Request, here: Here, holder: MayRead, kind: FeedFormat, asked: Annotated[FilterParameters, Query()]
) -> Response:
    """The latest 50 articles that fit, and what was killed within a week."""
    return _answered(request, kind, _feed(here, holder, asked, "Copytaster", str(request.url)))


@router.post(
    "/v1/feeds",
    status_code=201,
    responses=documented(415, 503),
    dependencies=[Depends(require_json)],
    summary="The address of a search, for a feed reader",
)
def keep_search(request: Request, here: Here, holder: MayRead, given: KeptSearchRequest) -> Response:
    """Who has the address reads what you may read, while your token is valid: keep it like the token.

    403 for a token of an issuer: nobody could be asked later whether it is still valid.
    """
    if not here.gate.can_be_named(holder):
        raise refused(403, "searches are kept for tokens of the gateway's own file only")
    try:
        saved_search(given.query).wanted()
    except ValueError:
        raise refused(400, "query: it is no filter of /v1/search") from None
    text = written(KeptSearch(holder.name, given.title, given.query), _key(here))
    base = str(request.base_url).rstrip("/")
    made = {kind.value: f"{base}/feeds/{text}.{kind}" for kind in FeedFormat}
    return JSONResponse(made, 201, headers={"Cache-Control": "no-store"})


@router.get(
    "/feeds/{signed}.{kind}", response_class=Response, responses=documented(404, 503) | _ANSWER, summary="A kept search"
)
def get_kept(request: Request, here: Here, signed: Annotated[str, Path(max_length=6000)], kind: FeedFormat) -> Response:
    """404 also where the token is not valid any more with which it was made."""
    kept = kept_search(signed, _key(here))
    holder = here.gate.admit_named(kept.holder) if kept else None
    if kept is None or holder is None:
        raise refused(404, "there is no such feed")
    if isinstance(holder, NotAdmitted):
        raise refused(holder.status, holder.sentence, dict(holder.headers))
    return _answered(request, kind, _feed(here, holder, saved_search(kept.query), kept.title, str(request.url)))


def _feed(here: Context, holder: Holder, asked: FilterParameters, title: str, address: str) -> SearchFeed:
    hidden = here.gate.withheld_outlets(holder)
    found = search(here.view(), asked.wanted(hidden, as_news=True), PAGE)
    kills = kills_since(here.view(), here.now() - FEED_DAYS, KILLS)
    return SearchFeed(
        title, address, feed_entries(each.record for each in found.articles), withdrawn_entries(kills, hidden)
    )


def _answered(request: Request, kind: FeedFormat, feed: SearchFeed) -> Response:
    if kind is FeedFormat.ATOM:
        return answer(request, atom.atom_feed(feed), atom.MEDIA_TYPE)
    return answer(request, json_feed.json_feed(feed), json_feed.MEDIA_TYPE)


def _key(here: Context) -> str:
    if not here.key:
        raise refused(503, "this gateway signs no addresses: it was given no COPYTASTER_GATEWAY_WEBHOOK_KEY")
    return here.key
