"""Articles, their versions, what differs between two, the search, and what became of an item."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from schemas.published import PublishedArticle
from services.gateway.api.answers import answer, json_bytes, listing
from services.gateway.api.context import Context, Here, MayRead
from services.gateway.api.paging import row_cursor, row_of
from services.gateway.api.parameters import PageParameters
from services.gateway.api.problems import documented, refused
from services.gateway.stream.frames import with_fields
from services.gateway.view.reading import article_difference, article_record, article_versions
from services.gateway.view.search import search
from services.gateway.view.status import status_by_guid, status_by_trace

router = APIRouter(prefix="/v1", tags=["articles"])
ArticleId = Annotated[str, Path(max_length=200, examples=["a1-0f3b5c7d9e1f2a4b6c8d0e1f"])]
_SEQUENCE = Query(ge=1, le=2**31)


@router.get("/articles", responses=documented(), summary="Articles that fit, the latest first")
def list_articles(request: Request, here: Here, holder: MayRead, asked: Annotated[PageParameters, Query()]) -> Response:
    """New articles come in above, and an update leaves an article where it is: paging misses and repeats nothing."""
    wanted = asked.wanted(here.gate.withheld_outlets(holder))
    found = search(here.view(), wanted, asked.limit, row_of(asked.cursor))
    records = (with_fields(each.record, asked.slim) for each in found.articles)
    following = None if found.below is None else row_cursor(found.below)
    return answer(request, listing("articles", records, {"next": following}))


router.add_api_route(
    "/search", list_articles, methods=["GET"], responses=documented(), summary="The same, under the name one looks for"
)


@router.get("/articles/{article_id}", responses=documented(404), summary="The latest record of an article")
def get_article(request: Request, here: Here, holder: MayRead, article_id: ArticleId) -> Response:
    """As on `news.published`. What is held or retracted has a record without a word of it."""
    return answer(request, _visible(here, holder, article_id))


@router.get("/articles/{article_id}/versions", responses=documented(404), summary="Its records, the oldest first")
def list_versions(request: Request, here: Here, holder: MayRead, article_id: ArticleId) -> Response:
    """`record` is null where the words are gone: by a hold or a retraction, all of them."""
    _visible(here, holder, article_id)
    versions = [
        b'{"sequence":%d,"version":%d,"action":%b,"changed":%b,"record":%b}'
        % (
            each.sequence,
            each.version,
            json_bytes(each.action),
            json_bytes(each.changed.isoformat()),
            each.record or b"null",
        )
        for each in article_versions(here.view(), article_id)
    ]
    return answer(request, listing("versions", versions, {}))


@router.get(
    "/articles/{article_id}/difference", responses=documented(404), summary="What differs between two of its records"
)
def get_difference(
    request: Request,
    here: Here,
    holder: MayRead,
    article_id: ArticleId,
    older: Annotated[int, _SEQUENCE],
    newer: Annotated[int, _SEQUENCE],
) -> Response:
    """By paragraph, in the order of reading; both are named by their `sequence`."""
    _visible(here, holder, article_id)
    changes = article_difference(here.view(), article_id, older, newer)
    if changes is None:
        raise refused(404, "one of the two records is not known here, or its words are gone")
    made = [json_bytes({"kind": each.kind, "part": each.part, "text": each.text}) for each in changes]
    return answer(request, listing("paragraphs", made, {"older": older, "newer": newer}))


@router.get("/items", responses=documented(), tags=["senders"], summary="What became of what I sent")
def get_status(
    request: Request,
    here: Here,
    holder: MayRead,
    trace_id: Annotated[str | None, Query(max_length=200)] = None,
    guid: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """By the trace id that the push endpoint answered, or by the sender's own guid.

    An item that is not listed is under way, or was dropped as a repetition.
    """
    if (trace_id is None) == (guid is None):
        raise refused(400, "say either trace_id or guid")
    found = status_by_trace(here.view(), trace_id) if trace_id is not None else status_by_guid(here.view(), guid or "")
    hidden = here.gate.withheld_outlets(holder)
    items = [
        json_bytes(
            {
                "article_id": each.article_id,
                "state": each.state,
                "version": each.version,
                "sequence": each.sequence,
                "story_id": each.story_id,
                "copy_of": each.copy_of,
            }
        )
        for each in found
        if each.outlet not in hidden
    ]
    if trace_id is not None and (refusal := here.senders.refusals.of(trace_id)):
        said = {"article_id": None, "state": "refused", "stage": refusal.stage, "reason": refusal.reason}
        items.append(json_bytes({**said, "at": refusal.at.isoformat()}))
    drops = here.senders.drops
    notes = drops.of_trace(trace_id) if trace_id is not None else drops.of_guid(guid or "")
    for note in notes:
        if note.source_id not in hidden:
            said = {"article_id": None, "state": "dropped", "stage": note.stage, "reason": note.reason}
            items.append(json_bytes({**said, "at": note.at.isoformat()}))
    return answer(request, listing("items", items, {}))


def _visible(here: Context, holder: MayRead, article_id: str) -> bytes:
    record = article_record(here.view(), article_id)
    hidden = here.gate.withheld_outlets(holder)
    if record is None or (hidden and PublishedArticle.model_validate_json(record).outlet.id in hidden):
        raise refused(404, "there is no such article")
    return record
