"""Government bodies, parliaments, courts, parties, armed groups and international organisations. Written by hand."""

from dataclasses import dataclass
from functools import cache

from services.knowledge.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Body:
    """One body. `kind` is government, parliament, court, party and so on; `country` is empty for international ones."""

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str
    kind: str

    def names(self) -> tuple[str, ...]:
        """Every form that stands for it."""
        return (self.name, *self.aliases)


@cache
def bodies() -> tuple[Body, ...]:
    """The whole table."""
    return tuple(
        Body(row["id"], row["name"], listed(row["aliases"]), row["country"], row["subkind"]) for row in rows("bodies")
    )
