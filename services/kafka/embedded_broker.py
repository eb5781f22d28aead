"""A Kafka-protocol broker for demo, quick tests and trials: librdkafka's mock cluster, in a process of its own.

Of its own, because some requests abort the mock cluster (an assertion in C), and with it the process that it is in. Its
death is then named here, instead of taking the workers' supervisor along.

It keeps nothing across its own restart, and only the last 5 MB or 100,000 records of each partition. Topics come into
being on first use, with four partitions; they cannot be created or configured.
"""

import signal
import subprocess
import sys
from types import TracebackType

from confluent_kafka import Producer

PARTITIONS = 4
LIMITS = (
    "keeps nothing across its own restart, and only the last 5 MB or 100,000 records of each partition; "
    "it does not fence, and members of one consumer group must subscribe to the same topics"
)
_START_SECONDS = 20.0
_END_SECONDS = 5.0


class EmbeddedBrokerDiedError(ConnectionError):
    """The embedded broker ended by itself, and everything in it is lost."""


class EmbeddedBroker:
    """One mock broker on loopback, for as long as the object is open."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.kafka.mock_cluster"],
            stdin=subprocess.PIPE,  # it ends when this pipe is closed, so it never outlives this process
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C in the terminal is for this process alone
        )
        assert self._process.stdout is not None  # noqa: S101 - a pipe, as asked
        self.bootstrap = self._process.stdout.readline().strip()
        if not self.bootstrap:
            self._require_alive()

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the broker is still there."""
        return self._process.poll() is None

    def create_topics(self, names: list[str]) -> None:
        """Make topics exist: the mock cluster creates a topic when its metadata is first requested."""
        self._require_alive()
        client = Producer({"bootstrap.servers": self.bootstrap, "log_level": 0})
        for name in names:
            client.list_topics(name, timeout=_START_SECONDS)

    def ended_within(self, seconds: float) -> bool:
        """Wait for its end; whether it came in time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """End the broker; everything it holds is lost.

        Raises:
            EmbeddedBrokerDiedError: it had ended by itself.
        """
        # Asked before the kill, which would hide it.
        died = not self.alive
        self._process.kill()
        self._process.communicate(timeout=_END_SECONDS)
        if died:
            self._require_alive()

    def _require_alive(self) -> None:
        code = self._process.poll()
        if code is not None:
            raise EmbeddedBrokerDiedError(
                f"the embedded broker died ({_named(code)}), and all records with it. It {LIMITS}. "
                "For anything else, point KAFKA_BOOTSTRAP at Apache Kafka"
            )

    def __enter__(self) -> "EmbeddedBroker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _named(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
