"""What every part of the interface works with, handed in once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from services.gateway.access.gate import Gate, NotAdmitted
from services.gateway.access.tokens import Holder, Scope
from services.gateway.acknowledgements.register import AcknowledgementRegister
from services.gateway.api.problems import refused
from services.gateway.operations.port import Operations
from services.gateway.senders.following import KnownOfSenders
from services.gateway.stream.catch_up import CatchUp
from services.gateway.stream.ring import Ring
from services.gateway.view.store import ViewConnection, ViewStore

COOKIE = "copytaster-token"


@dataclass
class Context:
    """One gateway."""

    store: ViewStore
    ring: Ring
    catch_up: CatchUp
    gate: Gate
    now: Callable[[], datetime]
    most_streams: int
    operations: Operations | None = None
    """None where this gateway knows nothing of the service behind the topics."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    streams: Counter[str] = field(default_factory=Counter)
    """Open now, by their holders."""
    acknowledgements: AcknowledgementRegister | None = None
    senders: KnownOfSenders = field(default_factory=KnownOfSenders)
    key: str = ""
    """The operator's, with which addresses are signed; empty where he gave none."""

    def view(self) -> ViewConnection:
        """This thread's connection to the view."""
        return self.store.reader()


def context_of(request: Request) -> Context:
    """The gateway that a request came to."""
    found = request.app.state.context
    assert isinstance(found, Context)  # noqa: S101 - put there when the application was made
    return found


def shown_token(request: Request) -> str:
    """What a request shows to be let in: its header, or on a browser's pages the cookie that the desk page has set.

    The cookie is sent to this site alone (SameSite=Strict), so another one's page can ask nothing in its name.
    """
    cookie = request.cookies.get(COOKIE)
    return request.headers.get("authorization") or (f"Bearer {cookie}" if cookie else "")


def require_json(request: Request) -> None:
    """Refuse a body that a page of another site could send without asking: a form, plain text, or no type at all."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refused(415, "send JSON, with Content-Type: application/json")


def _admitted(scope: Scope) -> Callable[[Request], Holder]:
    def admit(request: Request) -> Holder:
        found = context_of(request).gate.admit(shown_token(request), scope)
        if isinstance(found, NotAdmitted):
            raise refused(found.status, found.sentence, dict(found.headers))
        return found

    return admit


Here = Annotated[Context, Depends(context_of)]
may_read = _admitted(Scope.READ)
MayRead = Annotated[Holder, Depends(may_read)]
MayAcknowledge = Annotated[Holder, Depends(_admitted(Scope.ACKNOWLEDGE))]
MayManage = Annotated[Holder, Depends(_admitted(Scope.MANAGE))]
