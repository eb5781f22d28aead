"""Who and what is named, and how often, in what is shown."""

from dataclasses import dataclass

from services.gateway.view.store import Condition, ViewConnection


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity and the number of articles that name it."""

    id: str
    name: str
    kind: str
    subkind: str | None
    country: str | None
    articles: int


def entity(
    connection: ViewConnection, entity_id: str, withheld_outlets: frozenset[str] = frozenset()
) -> NamedEntity | None:
    """One entity; None where nothing names it that is shown, and not only in the copy of these outlets."""
    found = _counted(connection, withheld_outlets, Condition("e.id = ?", (entity_id,)), 1)
    return found[0] if found else None


def entities(
    connection: ViewConnection,
    begins: str,
    limit: int,
    after: str = "",
    withheld_outlets: frozenset[str] = frozenset(),
) -> list[NamedEntity]:
    """Entities whose name begins so, whatever the case, in the order of their ids; without what only these name."""
    pattern = begins.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = Condition(f"e.id > ? AND e.name {connection.like} ? ESCAPE '\\'", (after, pattern))
    return _counted(connection, withheld_outlets, named, limit)


def _counted(
    connection: ViewConnection, withheld_outlets: frozenset[str], which: Condition, limit: int
) -> list[NamedEntity]:
    mentions, values = "mentions m", tuple(sorted(withheld_outlets))
    if values:
        marks = ", ".join("?" * len(values))
        mentions += f" JOIN articles a ON a.row = m.row AND a.outlet NOT IN ({marks})"
    some = f" AND EXISTS (SELECT 1 FROM {mentions} WHERE m.entity_id = e.id)" if values else ""  # noqa: S608 - no value in it
    rows = connection.execute(
        f"SELECT e.id, e.name, e.kind, e.subkind, e.country, (SELECT count(*) FROM {mentions} WHERE m.entity_id = e.id)"  # noqa: S608 - no value in it
        f" FROM entities e WHERE {which.sql}{some} ORDER BY e.id LIMIT ?",
        (*values, *which.values, *values, limit),
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
