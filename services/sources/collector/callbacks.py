"""Where the hubs of feeds reach this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.observability import health
from services.settings import Settings
from services.sources.roads.websub.callbacks import HubCallbacks


def hub_callbacks(settings: Settings) -> HubCallbacks | None:
    """What hubs call, where they can reach us.

    Raises:
        ValueError: there is an address, and no secret.
    """
    if settings.sources_callback_url is None:
        return None
    if settings.sources_callback_secret is None:
        raise ValueError("COPYTASTER_SOURCES_CALLBACK_URL needs COPYTASTER_SOURCES_CALLBACK_SECRET beside it")
    secret = settings.sources_callback_secret.get_secret_value().encode()
    return HubCallbacks(settings.sources_callback_url, secret, settings.max_item_bytes)


@asynccontextmanager
async def serving_hubs(settings: Settings, callbacks: HubCallbacks | None) -> AsyncIterator[None]:
    """Listen for hubs meanwhile.

    Raises:
        OSError: the address cannot be listened on.
    """
    if callbacks is None:
        yield
        return
    runner, _ = await health.serve(
        callbacks.application(), settings.sources_callback_host, settings.sources_callback_port
    )
    try:
        yield
    finally:
        await runner.cleanup()
