"""Who and what is named, and how often, in what is shown."""

from dataclasses import dataclass

from services.gateway.view.store import ViewConnection


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity and the number of articles that name it."""

    id: str
    name: str
    kind: str
    subkind: str | None
    country: str | None
    articles: int


_COUNTED = (
    "SELECT e.id, e.name, e.kind, e.subkind, e.country, (SELECT count(*) FROM mentions m WHERE m.entity_id = e.id)"
    " FROM entities e"
)


def entity(connection: ViewConnection, entity_id: str) -> NamedEntity | None:
    """One entity; None where nothing that is shown names it."""
    row = connection.execute(f"{_COUNTED} WHERE e.id = ?", (entity_id,)).fetchone()
    return NamedEntity(*row) if row else None


def entities(connection: ViewConnection, begins: str, limit: int, after: str = "") -> list[NamedEntity]:
    """Entities whose name begins so, whatever the case, in the order of their ids."""
    pattern = begins.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = connection.execute(
        f"{_COUNTED} WHERE e.id > ? AND e.name {connection.like} ? ESCAPE '\\' ORDER BY e.id LIMIT ?",
        (after, pattern, limit),
    )
    return [NamedEntity(*row) for row in rows]


def named_entities(connection: ViewConnection, name: str, most: int = 20) -> tuple[str, ...]:
    """Ids of what is called so, whatever the case; of all who share the name. An id stands for itself."""
    if entity(connection, name):
        return (name,)
    pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    sql = f"SELECT id FROM entities WHERE name {connection.like} ? ESCAPE '\\' ORDER BY id LIMIT ?"  # noqa: S608 - no value in it
    rows = connection.execute(sql, (pattern, most))
    return tuple(found for (found,) in rows)
