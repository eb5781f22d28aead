"""Every setting of every service, in one frozen object. Nothing else reads the environment."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SecurityProtocol(StrEnum):
    """Kafka's security.protocol."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


class Settings(BaseSettings):
    """Read from the environment: COPYTASTER_<FIELD>, and KAFKA_BOOTSTRAP."""

    model_config = SettingsConfigDict(
        env_prefix="COPYTASTER_",
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        populate_by_name=True,
        env_ignore_empty=True,
    )

    kafka_bootstrap: str = Field(
        default="127.0.0.1:9092", validation_alias=AliasChoices("KAFKA_BOOTSTRAP", "COPYTASTER_KAFKA_BOOTSTRAP")
    )
    """Kafka brokers, host:port, comma-separated."""
    kafka_security_protocol: SecurityProtocol = SecurityProtocol.PLAINTEXT
    """How to talk to the brokers."""
    kafka_sasl_mechanism: str = Field(default="PLAIN", pattern="^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$")
    """SASL mechanism, where the protocol has SASL."""
    kafka_sasl_username: str | None = None
    """SASL user."""
    kafka_sasl_password: SecretStr | None = None
    """SASL password; masked wherever settings are shown."""
    kafka_ssl_cafile: str | None = None
    """PEM file of the authorities that brokers are checked against; the system's where unset."""
    kafka_ssl_certfile: str | None = None
    """PEM client certificate, for mutual TLS."""
    kafka_ssl_keyfile: str | None = None
    """PEM key of the client certificate."""
    group_prefix: str = "copytaster"
    """Consumer groups are named <prefix>-<stage>."""
    topic_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]*$")
    """Put before every topic's name on the broker, for several installations, or a rehearsal, on one cluster."""
    topic_partitions: int = Field(default=4, ge=1, le=1000)
    """Partitions of each pipeline topic when it is created."""
    topic_replication: int = Field(default=1, ge=1, le=10)
    """Replicas of each topic when it is created."""
    embedded_broker: bool = False
    """The broker is the embedded one: topics appear on first use and cannot be configured."""

    session_timeout_seconds: float = Field(default=6.0, ge=1)
    """A worker without a heartbeat for this long is removed from its group; kill -9 is noticed only then."""
    heartbeat_seconds: float = Field(default=1.5, gt=0)
    """How often a worker sends its group a heartbeat; at most a third of the session timeout."""
    rebalance_timeout_seconds: float = Field(default=15.0, ge=1)
    """How long a rebalance waits for a worker to finish the batch in hand."""
    group_wait_seconds: float = Field(default=45.0, ge=5)
    """A worker without an assignment for this long exits, to be restarted: a stuck client stays stuck."""
    commit_interval_seconds: float = Field(default=0.5, gt=0)
    """How often finished offsets are committed."""
    fetch_wait_ms: int = Field(default=100, ge=1)
    """How long the broker may wait before it answers a fetch that has no records."""
    batch_size: int = Field(default=64, ge=1)
    """The most messages that a stage takes at once."""
    batch_wait_seconds: float = Field(default=0.02, gt=0)
    """How long a stage waits for a batch to fill."""
    max_message_bytes: int = Field(default=12 * 2**20, ge=2**16)
    """The largest Kafka message written; a dead letter may need a third more than its original."""
    max_item_bytes: int = Field(default=6 * 2**20, ge=1024)
    """The largest payload that ingest accepts."""
    delivery_timeout_seconds: float = Field(default=30.0, gt=0)
    """How long one output may wait for the broker's confirmation before the worker gives up and exits."""
    worker_processes: int = Field(default=0, ge=0, le=128)
    """CPU processes of a parser or enricher worker; 0 is one per core for the enricher, one for the parser."""
    urgent_processes: int = Field(default=2, ge=1, le=16)
    """CPU processes in addition, for urgent copy alone. With two, kills do not wait while an urgent item hangs."""
    spare_processes: int = Field(default=1, ge=0, le=16)
    """CPU processes in addition, for both lanes: each takes the place of one that a slow item keeps busy."""
    item_time_limit_seconds: float = Field(default=10.0, gt=0)
    """How long one item may take in a CPU process, from the moment it begins, before the process is killed."""
    process_memory_limit_mb: int = Field(default=768, ge=256)
    """Address space that one item may add to a CPU process; an item that needs more is rejected. All processes of a
    worker at this limit must fit into the memory of its container."""
    recycle_after_batches: int = Field(default=2000, ge=1)
    """A CPU process is replaced after this many batches, so that leaks stay small."""
    state_folder: str | None = None
    """Where stages that remember keep a local store of their state, so that a start replays only what it has missed. If
    unset, there is none; what is lost there costs time only."""
    state_snapshot_minutes: float = Field(default=60.0, ge=0)
    """How often the deduplicator writes its memory to a file beside its local store, so that a start need not work it
    out again; 0 is never. What came since is worked out at the start: a minute's worth in a small part of a second."""
    drain_seconds: float = Field(default=25.0, gt=0)
    """How long a worker may take to finish after SIGTERM before it exits in any case."""

    http_host: str = "127.0.0.1"
    """Where /metrics, /healthz and /readyz are served."""
    http_port: int = Field(default=0, ge=0, le=65535)
    """Their port; 0 takes a free one and logs it."""
    sources_file: str | None = None
    """The registry of sources (sources.yaml): who may send, and what each may speak for. If unset, any source may."""
    sources_polls_at_once: int = Field(default=64, ge=1)
    """Connections that a collector of sources polls at the same time; each holds one page in memory."""
    sources_callback_url: str | None = None
    """The public address under which hubs of feeds (WebSub) reach the collector; without it feeds are only polled."""
    sources_callback_host: str = "127.0.0.1"
    """Where the collector listens for them."""
    sources_callback_port: int = Field(default=8091, ge=0, le=65535)
    """The port for them; 0 takes a free one and logs it."""
    sources_callback_secret: SecretStr | None = None
    """From which addresses and signatures of subscriptions are derived: the same in every collector, and kept."""
    sources_mail_port: int | None = Field(default=None, ge=0, le=65535)
    """Where the collector takes mail for sources whose entries have addresses; if unset, it takes none."""
    sources_mail_host: str = "127.0.0.1"
    """Where it listens for mail."""
    sources_mail_protocol: Literal["smtp", "lmtp"] = "smtp"
    """lmtp behind a mail server of one's own, which has checked the sender."""
    sources_mail_certificate: str | None = None
    """File of the certificate for STARTTLS; without it mail comes unencrypted."""
    sources_mail_key: str | None = None
    """File of its key, where that is another."""
    push_host: str = "127.0.0.1"
    """Where the push endpoint listens. Without a registry and without a token that is this machine only."""
    push_port: int = Field(default=8080, ge=0, le=65535)
    """Port of the push endpoint; 0 takes a free one and logs it."""
    push_connections: int = Field(default=256, ge=1)
    """Connections that the push endpoint has open at once; a further one is answered 503."""
    push_bytes_in_flight: int = Field(default=32 * 2**20, ge=1024)
    """Bytes of items that it holds at once, received or waiting for the broker; beyond, it answers 503."""
    push_batch_items: int = Field(default=1000, ge=1)
    """The most items of one batch."""
    push_batch_bytes: int = Field(default=16 * 2**20, ge=1024)
    """The most bytes of one batch, with its envelope."""
    push_head_seconds: float = Field(default=10.0, gt=0)
    """How long a connection may take until it has sent the head of its next request."""
    push_body_seconds: float = Field(default=30.0, gt=0)
    """How long the body of a request may take to arrive."""
    push_confirm_seconds: float = Field(default=1.5, gt=0)
    """How long the broker may take to confirm an item before the sender is answered 503."""
    push_retry_after_seconds: int = Field(default=5, ge=1)
    """When a sender that was answered 503 should come again."""
    push_token: SecretStr | None = None
    """Bearer token that all senders must show; not used where there is a registry, which has a token for each."""
    gateway_host: str = "127.0.0.1"
    """Where the gateway listens: on all addresses of the name. Without tokens that is this machine only."""
    gateway_port: int = Field(default=8090, ge=0, le=65535)
    """Port of the gateway."""
    gateway_view: str = "copytaster-view"
    """Folder of the gateway's view, a cache of the public topics that is made again where it is missing."""
    gateway_database: SecretStr | None = None
    """Address of a PostgreSQL database in which instances share one view: postgresql://user:password@host/database."""
    gateway_tokens: str | None = None
    """YAML file of those who may read from the gateway; without it nobody needs a token, on this machine only."""
    gateway_oidc_issuer: str | None = None
    """OpenID Connect: the issuer whose bearer tokens may read too, as it stands in their `iss`."""
    gateway_oidc_audience: str = "copytaster"
    """What must stand in their `aud`."""
    gateway_oidc_keys: str | None = Field(default=None, pattern=r"^https?://")
    """Address of the issuer's public keys (JWKS)."""
    gateway_versions_days: float = Field(default=30.0, gt=0)
    """How long superseded versions of an article can be read and compared."""
    gateway_streams: int = Field(default=1000, ge=1)
    """Streams that an instance serves at once; a further one is answered 503."""
    gateway_catch_ups: int = Field(default=8, ge=1)
    """Of these, how many may read from Kafka at once what an instance has no longer in memory."""
    gateway_window_days: float = Field(default=7.0, gt=0)
    """How far back a stream can be resumed: at most the public topics' min.compaction.lag.ms."""
    gateway_webhook_key: SecretStr | None = None
    """Makes the secrets of webhooks and signs the addresses of feeds; without it there are none of either."""
    gateway_webhook_networks: str = ""
    """Own networks that webhooks may be sent to, separated by commas (10.0.0.0/8); otherwise public addresses only."""
    gateway_webhook_retry_seconds: float = Field(default=5.0, gt=0)
    """The first wait before a delivery is tried again; all others are multiples of it, up to a day in all."""
    gateway_webhook_failures: int = Field(default=50, ge=5)
    """After so many failures in a row a webhook is stopped, until somebody resumes it."""
    gateway_acknowledge_minutes: float = Field(default=15.0, gt=0)
    """A kill that a subscriber has not confirmed so long after it was published is overdue, and alerted."""
    gateway_operations: bool = False
    """Whether the desk page shows sources, stages and dead letters. The gateway then needs the operators' rights."""
    gateway_prometheus: str | None = None
    """Address of Prometheus, for what the desk page says of dropped messages."""
    gateway_hosts: str = ""
    """Names by which a gateway without tokens may be asked besides this machine's, as of a proxy; with commas."""
    gateway_origins: str = ""
    """Web origins whose pages may read from the gateway (CORS), separated by commas; "*" for all."""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    """The least severe level of log lines that are written."""
    log_format: str = Field(default="auto", pattern="^(auto|json|console)$")
    """json, console, or auto: console on a terminal, json elsewhere."""
    tracing_endpoint: str | None = None
    """Where spans are sent (OTLP over HTTP, e.g. http://127.0.0.1:4318/v1/traces); if unset, none are made."""

    copy_window_days: float = Field(default=3.0, gt=0)
    """How far apart, by event time, a copy and its original may be."""
    story_window_days: float = Field(default=7.0, gt=0)
    """How long after its latest report a story accepts another, by event time."""

    note_drops: bool = False
    """Stages note on news.dropped what they pass no further: so the gateway can say it to who sent it."""
    publisher_headlines: bool = False
    """The publisher also writes news.headlines, the short form of news.published."""
    publisher_content_window_days: float = Field(default=8.0, gt=0)
    """How long an article's text is kept to be published again: longer than a verdict on it can change."""
    publisher_memory_window_days: float = Field(default=30.0, gt=0)
    """How long articles are remembered whole, and notices; then an outline of each article remains for ever."""
    publisher_notice_reach_hours: float = Field(default=48.0, gt=0)
    """How far back a notice reaches that names its target by slugline or headline."""
    publisher_transmission_reach_hours: float = Field(default=24.0, gt=0)
    """The same for transmission numbers, which start again every day."""
    story_write_seconds: float = Field(default=2.0, ge=0)
    """A story's record is written at most once in this time; what takes something away from readers, at once."""
    publisher_story_reports: int = Field(default=500, ge=2)
    """The most reports that a story record lists: its first one, and the latest."""
    publisher_story_names: int = Field(default=200, ge=1)
    """The most entities that a story record lists, and the most places."""

    def group(self, stage: str) -> str:
        """The consumer group of a stage."""
        return f"{self.group_prefix}-{stage}"

    @property
    def transactional(self) -> bool:
        """Whether stages that remember write in transactions. The embedded broker knows none that can be relied on."""
        return not self.embedded_broker

    def topic(self, name: str) -> str:
        """The name on the broker of a topic of the topic table."""
        return self.topic_prefix + name

    def shown(self) -> dict[str, Any]:
        """All settings as plain values, secrets masked."""
        return self.model_dump(mode="json")

    def environment(self) -> dict[str, str]:
        """The variables that give a child process these same settings. With secrets in the clear: never log it."""
        names = {"kafka_bootstrap": "KAFKA_BOOTSTRAP"}
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            names.get(name, f"COPYTASTER_{name.upper()}"): (
                value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            )
            for name, value in values.items()
            if value is not None
        }
