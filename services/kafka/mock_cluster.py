"""The process of the embedded broker: prints where it listens, and ends when its standard input does."""

import sys

from confluent_kafka import Producer

_START_SECONDS = 20.0


def main() -> None:
    """Run one mock broker."""
    # A librdkafka client with this setting runs the mock cluster in threads of its own: the client is the broker.
    client = Producer({"test.mock.num.brokers": 1, "log_level": 0})
    brokers = client.list_topics(timeout=_START_SECONDS).brokers
    sys.stdout.write(",".join(f"{broker.host}:{broker.port}" for broker in brokers.values()) + "\n")
    sys.stdout.flush()
    # Returns at the end of the pipe, so also when the parent was killed.
    sys.stdin.read()


if __name__ == "__main__":
    main()
