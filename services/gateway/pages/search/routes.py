"""The search on HTTP."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from schemas.published import PublishedArticle
from services.gateway.api.context import Here
from services.gateway.api.paging import row_cursor, row_of
from services.gateway.pages.answers import Cursor, MayLook, PageRoute, html_page
from services.gateway.pages.marks import Find, nothing_sought
from services.gateway.pages.search.hit import Hit, hit, phrases_in
from services.gateway.pages.search.occurrences import occurrences
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.search import search
from services.gateway.view.text_query import TextQuery, UnreadableQueryError, read_text_query

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_PAGE = 50


@router.get("/search")
def find(
    here: Here, holder: MayLook, q: Annotated[str, Query(max_length=1000)] = "", cursor: Cursor = None
) -> Response:
    """Articles with these words, the latest first."""
    try:
        query = read_text_query(q, ())
    except UnreadableQueryError as error:
        return _page(q, problem=f"This cannot be read: {error}.")
    if query is None:
        return _page(q)
    wanted = ArticleFilter(text=query, withheld_outlets=here.gate.withheld_outlets(holder))
    page = search(here.view(), wanted, _PAGE, row_of(cursor))
    hits = [_hit(each.record, query) for each in page.articles]
    older = f"/search?{urlencode({'q': q, 'cursor': row_cursor(page.below)})}" if page.below is not None else None
    return _page(q, found=hits, older=older)


def find_in(article: PublishedArticle, typed: str) -> Find:
    """Where in the texts of an article the words stand that were typed; nowhere, where they cannot be read."""
    try:
        query = read_text_query(typed, ())
    except UnreadableQueryError:
        query = None
    if query is None:
        return nothing_sought
    return partial(occurrences, phrases_in(article, query), language=article.language.code)


def _hit(record: bytes, query: TextQuery) -> Hit:
    return hit(PublishedArticle.model_validate_json(record), query)


def _page(
    asked: str, *, problem: str | None = None, found: list[Hit] | None = None, older: str | None = None
) -> Response:
    query = urlencode({"q": asked})
    return html_page("search.html", view="search", asked=asked, problem=problem, found=found, older=older, query=query)
