"""One gateway from start to end: fills its view, then serves, until it is stopped."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from prometheus_client import CollectorRegistry

from services.gateway.access.gate import Gate
from services.gateway.access.issuer import Issuer, issuer_at
from services.gateway.access.tokens import InvalidTokensError, WatchedTokens
from services.gateway.acknowledgements.due import Confirmer
from services.gateway.acknowledgements.running import running_register, token_confirmers
from services.gateway.api.application import application
from services.gateway.api.context import Context
from services.gateway.api.stream import ALL
from services.gateway.epoch import epoch_of
from services.gateway.feed import TopicFollower, public_topics
from services.gateway.feeds.routes import router as feeds
from services.gateway.kafka_log import KafkaLog
from services.gateway.listening import bound_sockets, listen, shown_address
from services.gateway.opened_view import opened_view
from services.gateway.operations.on_kafka import KafkaOperations
from services.gateway.pages import routes
from services.gateway.stream.catch_up import CatchUp
from services.gateway.stream.position import StreamPosition
from services.gateway.stream.ring import Ring
from services.gateway.view.apply import forget_versions
from services.gateway.view.reading import withheld_articles
from services.gateway.view.store import ViewStore
from services.gateway.webhooks.directory import WebhookDirectory
from services.gateway.webhooks.routes import router as webhooks
from services.gateway.webhooks.running import running_webhooks, webhook_confirmers, webhook_key_of
from services.gateway.webhooks.state.table import WebhookTable
from services.observability import health, series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.sources.registry.watch import WatchedRegistry
from services.worker.exits import background, stop_on_signals

log = logging.getLogger(__name__)

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_DRAIN_SECONDS = 10.0
_FINISH_SECONDS = 4
"""Of these, for the last event of each stream and the answers that are due."""
_GAUGE_SECONDS = 2.0
_FORGET_SECONDS = 3600.0


class GatewayServer(uvicorn.Server):
    """Leaves signals to the process, which ends the streams first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        InvalidTokensError: the file of tokens cannot be used.
        InvalidRegistryError: the registry of sources is not valid.
        ViewSettingsError: the view cannot be where the settings say.
        ViewAwayError: the view's database does not answer, or does not let us in.
        OSError: an address cannot be listened on.
        KafkaError: the broker cannot be reached at start-up.
    """
    stop = stop_on_signals(_DRAIN_SECONDS)
    metrics = Metrics(CollectorRegistry(), "gateway")
    tokens = WatchedTokens(Path(settings.gateway_tokens), metrics) if settings.gateway_tokens else None
    sources = WatchedRegistry(Path(settings.sources_file), metrics) if settings.sources_file else None
    gate = Gate(
        lambda: datetime.now(UTC),
        tokens.now if tokens else None,
        lambda: sources.now.entries if sources else (),
        issuer=_issuer(settings),
    )
    ready = asyncio.Event()
    # First of all: filling the view may take minutes, which are lost where the port is taken.
    with bound_sockets(listening_host(settings), settings.gateway_port) as sockets:
        health_pages, _ = await health.serve(
            health.application(metrics.registry, lambda: {"view": ready.is_set()}),
            settings.http_host,
            settings.http_port,
        )

        async def work() -> None:
            async with _filled(settings, gate, metrics) as (context, feed, directory):
                listen(sockets)
                ready.set()
                metrics.set(series.READY, 1)
                async with background(
                    lambda: feed.follow(context.ring),
                    lambda: _observe(context, feed, metrics),
                    *(topic.follow for topic in context.senders.followed(settings)),
                    lambda: _forget(context.store, timedelta(days=settings.gateway_versions_days)),
                    *([sources.follow] if sources else []),
                    *([lambda: tokens.follow(gate.take)] if tokens else []),
                ):
                    await _serve(settings, context, directory, sockets, stop)

        try:
            await _unless_stopped_before(ready, work(), stop)
        finally:
            await health_pages.cleanup()
    log.info("stopped")


async def _unless_stopped_before(ready: asyncio.Event, work: Coroutine[None, None, None], stop: asyncio.Event) -> None:
    """Do the work. Asked to stop before it is ready, it is given up: filling a view begins where it was left."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done() and not ready.is_set():
            log.info("asked to stop before the view was complete")
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            return
        await working
    finally:
        stopping.cancel()
        working.cancel()


def _issuer(settings: Settings) -> Issuer | None:
    if settings.gateway_oidc_issuer is None:
        return None
    if settings.gateway_oidc_keys is None:
        raise InvalidTokensError("COPYTASTER_GATEWAY_OIDC_KEYS: an issuer is named, but not where its keys are")
    return issuer_at(settings.gateway_oidc_issuer, settings.gateway_oidc_audience, settings.gateway_oidc_keys)


def _is_guarded(settings: Settings) -> bool:
    return settings.gateway_tokens is not None or settings.gateway_oidc_issuer is not None


def _listed(setting: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in setting.split(",") if each.strip())


def listening_host(settings: Settings) -> str:
    """Where to listen: where nobody needs a token, on this machine only."""
    if _is_guarded(settings) or settings.gateway_host in _LOOPBACK:
        return settings.gateway_host
    log.warning(
        "listening on 127.0.0.1 instead of %s: without COPYTASTER_GATEWAY_TOKENS or an issuer anybody could read",
        settings.gateway_host,
    )
    return "127.0.0.1"


@contextlib.asynccontextmanager
async def _filled(
    settings: Settings, gate: Gate, metrics: Metrics
) -> AsyncIterator[tuple[Context, TopicFollower, WebhookDirectory | None]]:
    """A gateway whose view has all that there is."""
    epoch = await epoch_of(settings)
    async with public_topics(settings) as (consumer, partitions):
        store = await asyncio.to_thread(opened_view, settings, epoch)
        try:
            feed = TopicFollower(settings, consumer, store)
            began = time.monotonic()
            positions = await feed.fill(partitions)
            log.info("the view is complete after %.1f s", time.monotonic() - began)
            ring = Ring(StreamPosition(epoch, positions))
            ring.withheld = withheld_articles(store.reader())
            kafka_log = KafkaLog(settings, store, partitions)
            catch_up = CatchUp(kafka_log.starts, kafka_log.ends, kafka_log.entries, settings.gateway_catch_ups)
            context = Context(store, ring, catch_up, gate, gate.now, settings.gateway_streams)
            if settings.gateway_operations:
                context.operations = KafkaOperations(settings, gate.sources, gate.now)
            context.key = webhook_key_of(settings)
            # Places of their own: webhooks that catch up must not keep a stream waiting.
            for_webhooks = CatchUp(kafka_log.starts, kafka_log.ends, kafka_log.entries, settings.gateway_catch_ups)
            table = WebhookTable()

            def confirmers() -> list[Confirmer]:
                return token_confirmers(gate) + webhook_confirmers(table, gate.sources())

            async with (
                running_register(settings, store, confirmers, metrics, gate.now) as context.acknowledgements,
                running_webhooks(settings, context, for_webhooks, table, metrics) as directory,
            ):
                yield context, feed, directory
        finally:
            store.close()


async def _serve(
    settings: Settings,
    context: Context,
    directory: WebhookDirectory | None,
    sockets: list[socket.socket],
    stop: asyncio.Event,
) -> None:
    """Answer requests until asked to stop; then end the streams, each with the id to resume from."""
    # Where nobody needs a token, nothing but the name keeps pages of strangers out.
    hosts = None if _is_guarded(settings) else frozenset(_listed(settings.gateway_hosts))
    app = application(context, _listed(settings.gateway_origins), (routes.router, webhooks, feeds), hosts)
    app.state.webhooks = directory
    server = GatewayServer(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_FINISH_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=sockets))
    stopping = asyncio.create_task(stop.wait())
    for each in sockets:
        log.info("serving http://%s/v1", shown_address(*each.getsockname()[:2]))
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    context.stopping.set()
    server.should_exit = True
    stopping.cancel()
    await serving


async def _observe(context: Context, feed: TopicFollower, metrics: Metrics) -> None:
    while True:
        metrics.set(series.GATEWAY_STREAMS, context.streams[ALL])
        metrics.set(series.GATEWAY_RING, context.ring.bytes)
        metrics.set(series.GATEWAY_BEHIND, await feed.records_behind())
        await asyncio.sleep(_GAUGE_SECONDS)


async def _forget(store: ViewStore, age: timedelta) -> None:
    while True:
        gone = await asyncio.to_thread(forget_versions, store, (datetime.now(UTC) - age).timestamp())
        log.info("dropped %d versions that are older than %s", gone, age)
        await asyncio.sleep(_FORGET_SECONDS)
