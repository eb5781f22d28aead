"""Settings and a stage → a Faust app that has not started. Nothing is made at import.

Every option that differs from Faust's default says why.
"""

from collections.abc import Set

import faust
from aiokafka import TopicPartition
from faust.types import TP
from faust.types.auth import CredentialsT
from yarl import URL

from services.kafka import clients
from services.kafka.faust_transport import GroupPositions, PatchedApp
from services.kafka.gated_consumer import GatedConsumer
from services.kafka.group_offsets import group_positions
from services.settings import SecurityProtocol, Settings
from services.worker.exits import guarded
from services.worker.stage import Stage

_NEVER_FULL = 1_000_000
"""Messages. A full buffer of one topic stops Faust's fetcher for all others
(https://github.com/faust-streaming/faust/issues/53): the transport stops polling that topic long before."""


def build_app(settings: Settings, stage: Stage) -> PatchedApp:
    """A Faust app of the stage's consumer group, without its agents."""
    # At least 16: in polls of fewer records, the cost of a poll counts more than that of the records.
    batch = max(stage.batch_size or settings.batch_size, 16)
    app = PatchedApp(
        settings.group(stage.name),
        broker=[URL(f"kafka://{server.strip()}") for server in settings.kafka_bootstrap.split(",")],
        broker_credentials=_credentials(settings),
        autodiscover=False,  # agents are registered explicitly
        origin=None,
        store="memory://",  # no tables: state has a topic of its own (docs/decisions.md, "Delivery and state")
        web_enabled=False,  # health pages are ours: services/observability/health.py
        topic_allow_declare=False,  # topics are created by `copytaster topics create`, never by a worker
        topic_disable_leader=True,
        stream_wait_empty=True,  # without it a rebalance or SIGTERM loses the batch in hand
        stream_buffer_maxsize=_NEVER_FULL,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=batch,  # one batch at most joins a buffer that was just below its limit
        consumer_max_fetch_size=settings.max_message_bytes,
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.heartbeat_seconds,
        broker_rebalance_timeout=settings.rebalance_timeout_seconds,
        # Faust refuses to start where this is not above the session timeout.
        broker_request_timeout=max(40.0, settings.session_timeout_seconds * 2),
    )
    app.read_committed = settings.transactional
    # Only these claim partitions; a stage without state has nothing that could be fenced.
    if settings.transactional and stage.state:
        app.consumer_class = GatedConsumer
    if not settings.embedded_broker:
        app.group_positions = _group_positions(settings, settings.group(stage.name))
    app.fetch_wait_ms = settings.fetch_wait_ms
    app.urgent_topic = settings.topic(stage.urgent.name) if stage.urgent else None
    app.buffer_limit = batch
    return app


def _group_positions(settings: Settings, group: str) -> GroupPositions:
    async def ask(partitions: Set[TP]) -> dict[TP, int | None]:
        found: dict[TP, int | None] = {}

        async def positions() -> None:
            asked = {tp: TopicPartition(tp.topic, tp.partition) for tp in partitions}
            answer = await group_positions(settings, group, list(asked.values())) if asked else {}
            found.update({tp: answer[kafka_tp] for tp, kafka_tp in asked.items()})

        # Faust would log that there was no answer, and never take up its work again: the process leaves instead.
        await guarded(positions)
        return found

    return ask


def _credentials(settings: Settings) -> CredentialsT | None:
    context = clients.tls_context(settings)
    match settings.kafka_security_protocol:
        case SecurityProtocol.PLAINTEXT:
            return None
        case SecurityProtocol.SSL:
            return faust.SSLCredentials(context)
        case _:
            password = settings.kafka_sasl_password
            return faust.SASLCredentials(
                username=settings.kafka_sasl_username,
                password=password.get_secret_value() if password else "",
                mechanism=settings.kafka_sasl_mechanism,
                ssl_context=context,
            )
