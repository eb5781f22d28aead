"""What all pages share on HTTP: who may look, and how an answer is made."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway.access.gate import NotAdmitted
from services.gateway.access.tokens import Holder, Scope
from services.gateway.api.context import Here, shown_token
from services.gateway.pages.rendering import render

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

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
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(render(template, values), status_code=status, headers=headers)


def message(status: int, heading: str, text: str) -> Response:
    """A page that says one thing."""
    return html_page("message.html", status=status, view=None, heading=heading, text=text)
