"""The body of a delivery, made when it is sent: what was withdrawn meanwhile is not in it."""

import json
from dataclasses import dataclass

from services.gateway.stream.delivery import EventName
from services.gateway.stream.frames import with_fields
from services.gateway.view.sendable import Unsendable, sendable_article
from services.gateway.view.store import ViewConnection
from services.gateway.view.stories import story, without_outlets
from services.gateway.webhooks.state.records import Delivery
from services.gateway.webhooks.thresholds import BODY_BYTES


@dataclass(frozen=True, slots=True)
class ContentWanted:
    """How much of a record a webhook gets."""

    fields: tuple[str, ...] = ()
    withheld_outlets: frozenset[str] = frozenset()


def body_of(connection: ViewConnection, delivery: Delivery, wanted: ContentWanted) -> bytes | Unsendable:
    """What is posted; or why nothing is."""
    data = _data(connection, delivery, wanted)
    if isinstance(data, Unsendable):
        return data
    if len(data) > BODY_BYTES:
        data = _json(_named(delivery) | {"too_large": True})
    event = f"article.{delivery.action}" if delivery.action else str(delivery.event)
    return b'{"type":%b,"timestamp":%b,"data":%b}' % (_json(event), _json(delivery.queued_at.isoformat()), data)


def _data(connection: ViewConnection, delivery: Delivery, wanted: ContentWanted) -> bytes | Unsendable:
    match delivery.event:
        case EventName.ARTICLE:
            record = sendable_article(connection, delivery.subject, delivery.sequence)
            return record if isinstance(record, Unsendable) else with_fields(record, wanted.fields)
        case EventName.STORY:
            return _story(connection, delivery, wanted)
        case EventName.LEFT:
            return _json(_named(delivery))
    return _json({"reason": delivery.detail, "how": "read GET /v1/articles from its beginning"})


def _story(connection: ViewConnection, delivery: Delivery, wanted: ContentWanted) -> bytes | Unsendable:
    found = story(connection, delivery.subject)
    if found is None or found.sequence < delivery.sequence:
        return Unsendable.NOT_YET
    return with_fields(without_outlets(found, wanted.withheld_outlets).to_bytes(), wanted.fields)


def _named(delivery: Delivery) -> dict[str, object]:
    kind = "story_id" if delivery.event is EventName.STORY else "article_id"
    named: dict[str, object] = {kind: delivery.subject, "sequence": delivery.sequence}
    return named | {"action": delivery.action} if delivery.action else named


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
