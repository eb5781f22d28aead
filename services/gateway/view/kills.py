"""What was killed lately."""

from dataclasses import dataclass
from datetime import datetime

from services.gateway.view.reading import instant
from services.gateway.view.store import ViewConnection


@dataclass(frozen=True, slots=True)
class Kill:
    """A retraction that stands, of an article that somebody may have got."""

    article_id: str
    retraction: int
    """Its `sequence`."""
    outlet: str
    at: datetime


def kills_since(connection: ViewConnection, when: datetime, most: int) -> list[Kill]:
    """Since a time, the latest first. A first record that is a retraction is left out: nobody was sent anything.

    So is what was brought in later: an archive's kills alarm nobody.
    """
    rows = connection.execute(
        # Named, as the planner would rather walk through all that is news: 0.6 s of 100,000 articles instead of 6 ms.
        f"SELECT article_id, sequence, outlet, changed FROM articles {connection.by_index('articles_withheld')}"  # noqa: S608 - no value in it
        " WHERE NOT shown AND action = 'retract' AND NOT backfill AND sequence > 1 AND changed >= ?"
        " ORDER BY changed DESC LIMIT ?",
        (when.timestamp(), most),
    )
    return [Kill(article_id, sequence, outlet, instant(at)) for article_id, sequence, outlet, at in rows]
