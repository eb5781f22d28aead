"""How the sources are: heard or silent, and what of their numbered transmissions did not come."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway.api.answers import answer, json_bytes, listing
from services.gateway.api.context import Here, MayRead
from services.gateway.api.problems import documented, refused
from services.gateway.senders.conditions import ConditionOfSource
from services.sources.registry.entry import SourceEntry

router = APIRouter(prefix="/v1", tags=["senders"])
_NOT_YET = 503


@router.get("/sources", responses=documented(_NOT_YET), summary="Which sources are silent, and what is missing of them")
def list_sources(request: Request, here: Here, holder: MayRead) -> Response:
    """Those of the registry, and any of which something was noticed in the last thirty days."""
    if not here.senders.conditions_known.is_set():
        raise refused(_NOT_YET, "what was noticed of the sources is still being read", {"Retry-After": "1"})
    entries = {entry.id: entry for entry in here.gate.sources()}
    conditions = here.senders.conditions.of
    hidden = here.gate.withheld_outlets(holder)
    shown = [
        json_bytes(_source(each, entries.get(each), conditions.get(each, ConditionOfSource())))
        for each in sorted((entries.keys() | conditions.keys()) - hidden)
    ]
    return answer(
        request, listing("sources", shown, {"all_quiet_since": _written(here.senders.conditions.all_quiet_since)})
    )


def _source(name: str, entry: SourceEntry | None, condition: ConditionOfSource) -> dict[str, Any]:
    return {
        "id": name,
        "name": entry.name if entry else None,
        "kind": entry.kind if entry else None,
        "state": "quiet" if condition.quiet_since else "heard",
        "quiet_since": _written(condition.quiet_since),
        "expected_items": condition.expected_items,
        "missing": [
            {"counter": counter, "first": each.first, "last": each.last}
            for counter, ranges in sorted(condition.missing.items())
            for each in ranges
        ],
        "last_event": condition.last_event or None,
        "last_event_at": _written(condition.last_event_at),
    }


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
