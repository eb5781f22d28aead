"""The pages on HTTP: records from the view, through the templates. Nothing is decided here."""

from collections.abc import Callable
from functools import cache as cached
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from schemas.published import Content, PublishedArticle
from services.gateway.access.gate import NotAdmitted
from services.gateway.access.tokens import Scope
from services.gateway.api.context import COOKIE, Context, Here
from services.gateway.pages.answers import MayLook, Name, PageRoute, html_page, message
from services.gateway.pages.comparison import RowKind, compared, parts_of
from services.gateway.pages.operations import routes as operations
from services.gateway.pages.reasons import ACTION_WORDS, article_name
from services.gateway.pages.rendering import STATIC
from services.gateway.pages.script import direction
from services.gateway.pages.search import routes as search
from services.gateway.pages.shared_words import SharedText, shared_text
from services.gateway.pages.shown_article import shown_article
from services.gateway.pages.story.reports import COPIES, EarlierVersions, both_texts
from services.gateway.pages.story.shown_story import absorbed_story, shown_story
from services.gateway.pages.story.timeline import TimelineEntry
from services.gateway.pages.wire import routes as wire
from services.gateway.view.reading import article_record, article_versions
from services.gateway.view.store import ViewConnection
from services.gateway.view.stories import earlier_stories, merged_into, report_steps, story, without_outlets

router = APIRouter(include_in_schema=False, route_class=PageRoute)
router.include_router(wire.router)
router.include_router(operations.router)
router.include_router(search.router)
_LONGEST_FORM = 4096
_FORMER_VERSIONS = 20
"""Of an original, with which its copies are compared: the latest before the one that stands."""
_REPORTS = 500
"""Of a story whose texts are read for its drawing: those that its record lists."""
SequenceNumber = Annotated[int | None, Query(ge=1, le=2**31)]
_SCRIPT = "text/javascript; charset=utf-8"
_TYPES = {"desk.css": "text/css; charset=utf-8", "desk.js": _SCRIPT, "look.js": _SCRIPT}


@router.get("/login")
def ask_for_token() -> Response:
    """Where a person shows the token."""
    return html_page("login.html", view=None, problem=None)


@router.post("/login")
async def take_token(request: Request, here: Here) -> Response:
    """Keep the token in this browser, if it opens anything."""
    body = await request.body()
    token = parse_qs(body[:_LONGEST_FORM].decode("ascii", "replace")).get("token", [""])[0].strip()
    found = here.gate.admit(f"Bearer {token}", Scope.READ)
    if isinstance(found, NotAdmitted):
        return html_page("login.html", status=found.status, view=None, problem=f"Not let in: {found.sentence}.")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


@router.get("/stories/{story_id}")
def one_story(here: Here, holder: MayLook, story_id: Name) -> Response:
    """One story, with who rests on whom."""
    view, hidden = here.view(), here.gate.withheld_outlets(holder)
    found = story(view, story_id)
    record = without_outlets(found, hidden) if found else None
    if record is None or (not record.articles and record.merged_into is None):
        return message(404, "No such story", "It is not known here, or nothing of it may be shown any more.")
    read = (article_record(view, each.article_id) for each in record.articles[:_REPORTS])
    articles = [PublishedArticle.model_validate_json(value) for value in read if value]
    steps = [
        TimelineEntry(step.changed, step.outlet, step.article_id, step.version, step.action)
        for step in report_steps(view, story_id)
        if step.outlet not in hidden
    ]
    gone = merged_into(view, story_id)
    brought = earlier_stories(view, story_id) if gone else {}
    merged = [absorbed_story(each, record, brought.get(each.story_id, ())) for each in gone]
    shown = shown_story(record, articles, steps, merged, _earlier(view))
    return html_page("story.html", view="wire", page=shown, texts=(), actions=ACTION_WORDS)


@router.get("/articles/{article_id}")
def one_article(
    here: Here, holder: MayLook, article_id: Name, q: Annotated[str, Query(max_length=1000)] = ""
) -> Response:
    """One article: its words, where they may be shown, and why it is what it is. `q`: what somebody looks for in it."""
    value = article_record(here.view(), article_id)
    record = PublishedArticle.model_validate_json(value) if value else None
    if record is None or record.outlet.id in here.gate.withheld_outlets(holder):
        return message(404, "No such article", "It is not known here.")
    versions = len(article_versions(here.view(), article_id))
    shared = _shared(here.view(), record, here.gate.withheld_outlets(holder))
    shown = shown_article(record, _named(here), shared, search.find_in(record, q))
    return html_page("article.html", view="wire", page=shown, versions=versions)


@router.get("/articles/{article_id}/versions")
def versions(
    here: Here, holder: MayLook, article_id: Name, older: SequenceNumber = None, newer: SequenceNumber = None
) -> Response:
    """All versions of an article, two of them side by side: those asked for, or else the last two that have words."""
    value = article_record(here.view(), article_id)
    record = PublishedArticle.model_validate_json(value) if value else None
    if record is None or record.outlet.id in here.gate.withheld_outlets(holder):
        return message(404, "No such article", "It is not known here.")
    found = article_versions(here.view(), article_id)
    texts = {each.sequence: PublishedArticle.model_validate_json(each.record).content for each in found if each.record}
    readable = [sequence for sequence, content in texts.items() if content]
    before, after = (
        older or (readable[-2] if len(readable) > 1 else None),
        newer or (readable[-1] if readable else None),
    )
    one, other = texts.get(before or 0), texts.get(after or 0)
    rows = compared(parts_of(one), parts_of(other)) if one and other and before != after else None
    return html_page(
        "versions.html",
        view="wire",
        article=record,
        versions=found,
        actions=ACTION_WORDS,
        direction=direction(record.language.code),
        older=before,
        newer=after,
        rows=rows,
        same=sum(row.kind is RowKind.SAME for row in rows or ()),
    )


@router.get("/static/{name}")
def static(name: Name) -> Response:
    """The style and the scripts."""
    if name not in _TYPES:
        raise HTTPException(404)
    return FileResponse(STATIC / name, media_type=_TYPES[name], headers={"Cache-Control": "no-cache"})


def _shared(view: ViewConnection, copy: PublishedArticle, hidden: frozenset[str]) -> SharedText | None:
    """What a copy has in common with its original, where both may be shown to whom asks."""
    value = article_record(view, copy.verdict.of) if copy.verdict.kind in COPIES and copy.verdict.of else None
    original = PublishedArticle.model_validate_json(value) if value else None
    if original is None or original.outlet.id in hidden:
        return None
    both = both_texts(copy, original)
    return shared_text(*both, _earlier(view)(original.article_id)) if both else None


def _earlier(view: ViewConnection) -> EarlierVersions:
    def earlier(article_id: str) -> list[Content]:
        records = [each.record for each in article_versions(view, article_id) if each.record]
        read = (PublishedArticle.model_validate_json(each).content for each in records[:-1][-_FORMER_VERSIONS:])
        return [each for each in read if each]

    return cached(earlier)


def _named(here: Context) -> Callable[[str], str]:
    def name(article_id: str) -> str:
        value = article_record(here.view(), article_id)
        return article_name(PublishedArticle.model_validate_json(value) if value else None)

    return name
