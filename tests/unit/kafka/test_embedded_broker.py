"""The embedded broker has a process of its own: its death is named, and it never outlives whoever started it."""

import os
import signal
import subprocess
import sys

import pytest
from confluent_kafka import KafkaException, Producer

from services.kafka.embedded_broker import EmbeddedBroker, EmbeddedBrokerDiedError


def answers(bootstrap: str) -> bool:
    try:
        return bool(Producer({"bootstrap.servers": bootstrap, "log_level": 0}).list_topics(timeout=2).brokers)
    except KafkaException:
        return False


def test_a_closed_broker_is_gone() -> None:
    with EmbeddedBroker() as broker:
        assert answers(broker.bootstrap)
    assert broker.ended_within(0)
    assert not answers(broker.bootstrap)


def test_its_death_is_named_and_leaves_this_process_alone() -> None:
    broker = EmbeddedBroker()
    os.kill(broker.pid, signal.SIGABRT)
    assert broker.ended_within(10)
    assert not broker.alive
    with pytest.raises(EmbeddedBrokerDiedError, match="died"):
        broker.create_topics(["news.raw"])
    with pytest.raises(EmbeddedBrokerDiedError, match=r"died \(SIGABRT\), and all records with it"):
        broker.close()


def test_it_ends_with_the_process_that_started_it() -> None:
    script = (
        "import os; from services.kafka.embedded_broker import EmbeddedBroker; broker = EmbeddedBroker();"
        "print(broker.bootstrap, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30)
    assert not answers(done.stdout.strip())
