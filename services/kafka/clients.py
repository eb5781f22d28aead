"""Clients of the broker, made from the settings: the only place that knows how to connect."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from services.kafka.compression import use_fast_gzip
from services.settings import SecurityProtocol, Settings

_BATCH_BYTES = 2**20 - 2**16
"""At aiokafka's default of 16 kB an article is a request of its own: 336 records/s instead of 524. Below the smallest
limit of a topic (1 MiB), also where compression adds a little instead of saving."""


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS context for the brokers, or None where the protocol has no TLS."""
    if settings.kafka_security_protocol not in (SecurityProtocol.SSL, SecurityProtocol.SASL_SSL):
        return None
    context = ssl.create_default_context(cafile=settings.kafka_ssl_cafile)
    # Mutual TLS only where a certificate of our own is given; the broker's is verified in any case.
    if settings.kafka_ssl_certfile:
        context.load_cert_chain(settings.kafka_ssl_certfile, settings.kafka_ssl_keyfile)
    return context


def connection(settings: Settings) -> dict[str, Any]:
    """The options that every aiokafka client needs to reach the broker."""
    use_fast_gzip()
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap,
        "security_protocol": settings.kafka_security_protocol.value,
        "ssl_context": tls_context(settings),
    }
    if settings.kafka_sasl_username is not None:
        password = settings.kafka_sasl_password
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_sasl_username,
            "sasl_plain_password": password.get_secret_value() if password else "",
        }
    return options


def librdkafka_connection(settings: Settings) -> dict[str, Any]:
    """The same for clients made of librdkafka, for what aiokafka cannot ask."""
    password = settings.kafka_sasl_password
    given = {
        "bootstrap.servers": settings.kafka_bootstrap,
        "security.protocol": settings.kafka_security_protocol.value,
        "ssl.ca.location": settings.kafka_ssl_cafile,
        "ssl.certificate.location": settings.kafka_ssl_certfile,
        "ssl.key.location": settings.kafka_ssl_keyfile,
        "sasl.mechanism": settings.kafka_sasl_mechanism if settings.kafka_sasl_username else None,
        "sasl.username": settings.kafka_sasl_username,
        "sasl.password": password.get_secret_value() if password else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def producer(settings: Settings) -> AIOKafkaProducer:
    """A producer whose confirmed prefix per partition is a prefix of what was sent (idempotent, acks=all)."""
    return AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=True,
        # Waits for more records of the same batch: less overhead, and far below any latency that a reader notices.
        linger_ms=2,
        max_batch_size=_BATCH_BYTES,
        compression_type="gzip",
        # A dead letter carries its message as base64 (4/3), and an envelope.
        max_request_size=settings.max_message_bytes * 4 // 3 + 2**16,
        request_timeout_ms=int(settings.delivery_timeout_seconds * 1000),
    )


def transactional_producer(settings: Settings, transactional_id: str, timeout_seconds: int) -> AIOKafkaProducer:
    """A producer whose transactions are readable as a whole or not at all; the only one of its id."""
    return AIOKafkaProducer(
        **connection(settings),
        acks="all",
        # Idempotence comes with it: aiokafka refuses a transactional producer without.
        transactional_id=transactional_id,
        transaction_timeout_ms=timeout_seconds * 1000,
        compression_type="gzip",
        max_batch_size=_BATCH_BYTES,
        max_request_size=settings.max_message_bytes * 4 // 3 + 2**16,
        request_timeout_ms=int(settings.delivery_timeout_seconds * 1000),
        # How long aiokafka waits before it asks again whether a partition has joined the transaction: at its default
        # of 100 ms the 95th percentile of a spaced transaction is 131 ms, at 20 ms it is 51 ms.
        retry_backoff_ms=20,
    )


@asynccontextmanager
async def producing(settings: Settings, flush_seconds: float | None = None) -> AsyncIterator[AIOKafkaProducer]:
    """A started producer, closed on leaving, also if it could not be started.

    Closing waits for what has not been confirmed, for as long as that takes or for `flush_seconds`.
    """
    made = producer(settings)
    try:
        await made.start()
        yield made
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(flush_seconds):
                await made.stop()


def reader(settings: Settings, **options: Any) -> AIOKafkaConsumer:
    """A consumer without a group: reads the partitions assigned by hand, commits nothing, sees nothing aborted."""
    return AIOKafkaConsumer(
        **connection(settings),
        isolation_level="read_committed" if settings.transactional else "read_uncommitted",
        # It has no group: there is nothing to commit to, and a committed read would be wrong for a reader that looks
        # on.
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=settings.max_message_bytes,
        **options,
    )


def admin(settings: Settings) -> AIOKafkaAdminClient:
    """A client for topics and offsets."""
    return AIOKafkaAdminClient(**connection(settings))


@asynccontextmanager
async def opened(client: AIOKafkaAdminClient) -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client, closed on leaving."""
    await client.start()
    try:
        yield client
    finally:
        await client.close()
