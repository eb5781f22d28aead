"""A directory of webhooks without a broker."""

from collections.abc import Sequence

from services.gateway.webhooks.directory import WebhookDirectory
from services.gateway.webhooks.state.table import WebhookTable
from services.net.addresses import Network
from services.stream.messages import Outgoing


def list_directory(
    written: list[Outgoing] | None = None, allowed: frozenset[Network] = frozenset()
) -> WebhookDirectory:
    """What is asked of it is noted in a list."""
    notes = [] if written is None else written

    async def write(records: Sequence[Outgoing]) -> None:
        notes.extend(records)

    async def partitions() -> int:
        return 4

    table = WebhookTable()
    table.complete.set()
    return WebhookDirectory(table, write, key="key", allowed=allowed, partitions=partitions)
