"""Stories, and the reports of one."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from schemas.published import Story, StoryStatus
from services.gateway.api.answers import answer, listing
from services.gateway.api.context import Context, Here, MayRead
from services.gateway.api.paging import MovementCursor, RowCursor, movement_cursor, movement_of, row_cursor, row_of
from services.gateway.api.problems import documented, refused
from services.gateway.limits import LONGEST_PAGE, PAGE
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.search import search
from services.gateway.view.stories import stories, story, without_outlets

router = APIRouter(prefix="/v1", tags=["stories"])
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE)]
StoryId = Annotated[str, Path(max_length=200, examples=["s1-0f3b5c7d9e1f2a4b6c8d0e1f"])]


@router.get("/stories", responses=documented(), summary="Stories, the latest movement first")
def list_stories(
    request: Request,
    here: Here,
    holder: MayRead,
    limit: Limit = PAGE,
    cursor: MovementCursor | None = None,
    min_independent_origins: Annotated[int, Query(ge=0, le=1000)] = 0,
    status: StoryStatus | None = None,
) -> Response:
    """A story that moves goes to the top; paging down, none is met twice."""
    found = stories(here.view(), limit, movement_of(cursor), min_independent_origins, status)
    hidden = here.gate.withheld_outlets(holder)
    shown = [without_outlets(each, hidden) for each in found.stories]
    records = (each.to_bytes() for each in shown if each.articles)
    following = None if found.after is None else movement_cursor(*found.after)
    return answer(request, listing("stories", records, {"next": following}))


@router.get("/stories/{story_id}", responses=documented(404), summary="One story")
def get_story(request: Request, here: Here, holder: MayRead, story_id: StoryId) -> Response:
    """As on `news.stories`, without reports that were withdrawn since: members, origins, and the timeline."""
    return answer(request, _story(here, holder, story_id).to_bytes())


@router.get("/stories/{story_id}/articles", responses=documented(404), summary="The latest records of its reports")
def list_reports(
    request: Request,
    here: Here,
    holder: MayRead,
    story_id: StoryId,
    limit: Limit = PAGE,
    cursor: RowCursor | None = None,
) -> Response:
    """The latest first; those of a very long story that its record does not list, too."""
    _story(here, holder, story_id)
    of_story = ArticleFilter(values=(("story", (story_id,)),), withheld_outlets=here.gate.withheld_outlets(holder))
    found = search(here.view(), of_story, limit, row_of(cursor))
    following = None if found.below is None else row_cursor(found.below)
    return answer(request, listing("articles", (each.record for each in found.articles), {"next": following}))


def _story(here: Context, holder: MayRead, story_id: str) -> Story:
    found = story(here.view(), story_id)
    shown = without_outlets(found, here.gate.withheld_outlets(holder)) if found else None
    if found is None or shown is None or (found.articles and not shown.articles):
        raise refused(404, "there is no such story")
    return shown
