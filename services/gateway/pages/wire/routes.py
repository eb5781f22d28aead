"""The wire on HTTP."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from services.gateway.api.context import Here
from services.gateway.api.paging import movement_cursor, movement_of
from services.gateway.pages.answers import Cursor, MayLook, PageRoute, html_page, message
from services.gateway.pages.story.reports import COPIES
from services.gateway.pages.wire import options
from services.gateway.pages.wire.filters import (
    NamedIds,
    UnreadableFilterError,
    WireFilter,
    chips,
    read_filter,
    story_filter,
)
from services.gateway.view.entities import entity, named_entities
from services.gateway.view.moved import StoryFilter, embargoed_records, moved_count, moved_stories, story_marks
from services.gateway.view.store import ViewConnection
from services.gateway.view.stories import without_outlets

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_PAGE = 50
_MOST_COUNTED = 1000
_MOST_EMBARGOES = 12
_ENTITY_FIELDS = frozenset(("entity", "place"))


@router.get("/")
def wire(request: Request, here: Here, holder: MayLook, cursor: Cursor = None) -> Response:
    """Stories that fit, the latest movement first."""
    hidden = here.gate.withheld_outlets(holder)
    try:
        asked = read_filter(request.query_params.multi_items())
        wanted = story_filter(asked, here.now(), _named(here.view()), hidden)
    except UnreadableFilterError as error:
        return message(400, "This filter cannot be read", f"{error}.".capitalize())
    view = here.view()
    found = moved_stories(view, wanted, _PAGE, movement_of(cursor))
    stories = [each for each in (without_outlets(one, hidden) for one in found.stories) if each.articles]
    older = movement_cursor(*found.after) if found.after else None
    embargoes = embargoed_records(view, here.now().timestamp(), _MOST_EMBARGOES) if not asked.pairs else []
    return html_page(
        "wire.html",
        view="wire",
        stories=stories,
        copies={each.story_id: sum(one.verdict in COPIES for one in each.articles) for each in stories},
        marks=story_marks(view, [each.story_id for each in stories], hidden),
        embargoes=[each for each in embargoes if each.outlet.id not in hidden],
        asked_for=asked,
        chips=chips(asked, lambda field, value: _label(view, field, value)),
        options=options,
        suggested=options.suggested(stories),
        older=_address(asked, older) if older else None,
        first=cursor is None,
        moved=max((each.updated.timestamp() for each in stories), default=here.now().timestamp()),
    )


@router.get("/moved")
def moved(request: Request, here: Here, holder: MayLook, after: float) -> Response:
    """How many stories that fit have moved after a time: for saved searches, and for what waits above the list."""
    try:
        asked = read_filter(request.query_params.multi_items())
        wanted = story_filter(asked, here.now(), _named(here.view()), here.gate.withheld_outlets(holder))
    except UnreadableFilterError as error:
        return JSONResponse({"problem": str(error)}, 400)
    since = StoryFilter(wanted.report, wanted.min_independent_origins, max(wanted.moved_after, after))
    return JSONResponse({"moved": moved_count(here.view(), since, _MOST_COUNTED)})


def _named(view: ViewConnection) -> NamedIds:
    def ids(field: str, typed: str) -> tuple[str, ...]:
        if field in _ENTITY_FIELDS:
            return named_entities(view, typed) or (typed,)
        return (options.code_of(field, typed),) if field in ("country", "language") else (typed,)

    return ids


def _label(view: ViewConnection, field: str, value: str) -> str:
    ids = named_entities(view, value) if field in _ENTITY_FIELDS else ()
    found = entity(view, ids[0]) if ids else None
    return found.name if found else options.said(field, value)


def _address(asked: WireFilter, cursor: str) -> str:
    return f"/?{WireFilter((*asked.pairs, ('cursor', cursor))).query}"
