"""What all pages share on HTTP: who may look, and how an answer is made."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute

from services.gateway.access.gate import NotAdmitted
from services.gateway.access.tokens import Holder, Scope
from services.gateway.api.context import Here, shown_token
from services.gateway.pages.rendering import render

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_REFUSALS = {403: "No right to see or to do this", 404: "Not here", 429: "Too much at once"}

Cursor = Annotated[str | None, Query(max_length=400)]
Name = Annotated[str, Path(max_length=200)]


def _may_look(request: Request, here: Here) -> Holder:
    found = here.gate.admit(shown_token(request), Scope.READ)
    if not isinstance(found, NotAdmitted):
        return found
    # A person has no header to send: the page asks for the token instead.
    if found.status == 401:
        raise HTTPException(303, headers={"Location": "/login"})
    raise HTTPException(found.status, found.sentence, dict(found.headers))


MayLook = Annotated[Holder, Depends(_may_look)]


def html_page(template: str, *, status: int = 200, **values: object) -> Response:
    """A page."""
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        # Other sites learn nothing; without any referrer a browser would not even say that a form is our own.
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(render(template, values), status_code=status, headers=headers)


class PageRoute(APIRoute):
    """A route whose refusals are pages: what a person asked for is answered so that a person can read it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As of any route, save for refusals."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except HTTPException as refusal:
                if refusal.status_code < 400:
                    raise
                heading = _REFUSALS.get(refusal.status_code, "This cannot be answered")
                answer = message(refusal.status_code, heading, f"{refusal.detail[0].upper()}{refusal.detail[1:]}.")
                answer.headers.update(refusal.headers or {})
                return answer

        return handled


def message(status: int, heading: str, text: str) -> Response:
    """A page that says one thing."""
    return html_page("message.html", status=status, view=None, heading=heading, text=text)
