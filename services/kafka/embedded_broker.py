"""A Kafka-protocol broker in this process: librdkafka's mock cluster. For demo, quick tests and trials.

It keeps nothing across its own restart, and only the last 5 MB or 100,000 records of each partition. Topics come into
being on first use, with four partitions; they cannot be created or configured.
"""

from types import TracebackType

from confluent_kafka import Producer

PARTITIONS = 4
LIMITS = "keeps nothing across its own restart, and only the last 5 MB or 100,000 records of each partition"
_START_SECONDS = 20.0


class EmbeddedBroker:
    """One mock broker on loopback, for as long as the object is open."""

    def __init__(self) -> None:
        # A librdkafka client with this setting runs the mock cluster in threads of its own: the client is the broker.
        self._client: Producer | None = Producer({"test.mock.num.brokers": 1, "log_level": 0})
        brokers = self._client.list_topics(timeout=_START_SECONDS).brokers
        self.bootstrap = ",".join(f"{broker.host}:{broker.port}" for broker in brokers.values())

    def create_topics(self, names: list[str]) -> None:
        """Make topics exist: the mock cluster creates a topic when its metadata is first requested."""
        if self._client is None:
            raise RuntimeError("the broker is closed")
        for name in names:
            self._client.list_topics(name, timeout=_START_SECONDS)

    def close(self) -> None:
        """End the broker; everything it holds is lost."""
        self._client = None

    def __enter__(self) -> "EmbeddedBroker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
