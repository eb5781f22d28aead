"""Who and what is named."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from services.gateway.api.answers import answer, json_bytes, listing
from services.gateway.api.context import Here, MayRead
from services.gateway.api.problems import documented, refused
from services.gateway.limits import LONGEST_PAGE, PAGE
from services.gateway.view.entities import NamedEntity, entities, entity

router = APIRouter(prefix="/v1", tags=["entities"])


@router.get("/entities", responses=documented(), summary="Who and what is named")
def list_entities(
    request: Request,
    here: Here,
    holder: MayRead,
    begins: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = PAGE,
    cursor: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """Those whose name begins so, with the number of articles that name them."""
    found = entities(here.view(), begins, limit + 1, cursor, here.gate.withheld_outlets(holder))
    following = found[limit - 1].id if len(found) > limit else None
    return answer(request, listing("entities", map(_entity, found[:limit]), {"next": following}))


@router.get("/entities/{entity_id:path}", responses=documented(404), summary="One entity")
def get_entity(
    request: Request, here: Here, holder: MayRead, entity_id: Annotated[str, Path(max_length=400)]
) -> Response:
    """Its articles are those of `/v1/articles?entity=…`."""
    found = entity(here.view(), entity_id, here.gate.withheld_outlets(holder))
    if found is None:
        raise refused(404, "nothing that is shown names such an entity")
    return answer(request, _entity(found))


def _entity(one: NamedEntity) -> bytes:
    return json_bytes(
        {
            "id": one.id,
            "name": one.name,
            "kind": one.kind,
            "subkind": one.subkind,
            "country": one.country,
            "articles": one.articles,
        }
    )
