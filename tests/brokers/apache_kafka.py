"""Apache Kafka for tests: real nodes (KRaft) on loopback, which can be stopped, killed and started again.

It knows nothing of the service: no topic is made here, and clients are the caller's. Everything blocks; a test with an
event loop calls it through `asyncio.to_thread`.
"""

import os
import resource
import signal
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from services.supervision.free_ports import free_ports
from tests.brokers import kafka_jvm
from tests.brokers.kafka_security import ADMIN, ClientSettings, KafkaSecurity
from tests.brokers.kraft_settings import KraftNode, server_properties
from tests.brokers.mortal_process import start_mortal

READY_WITHIN = 180.0
ENDS_WITHIN = 60.0
#: A node that is starting refuses connections; librdkafka need not say so each time, nor wait long before the next try.
_QUIET = {"log_level": 0, "reconnect.backoff.max.ms": 250}


class KafkaNotReadyError(Exception):
    """A node did not start, or not in time; says what it logged last."""


class ApacheKafka:
    """A cluster of nodes, each broker and controller, numbered from 1; data and addresses outlive its processes."""

    def __init__(self, directory: Path, nodes: int = 1, security: KafkaSecurity | None = None) -> None:
        ports = free_ports(2 * nodes)
        self._nodes = [
            KraftNode(number, directory / f"node-{number}", ports[2 * number - 2], ports[2 * number - 1])
            for number in range(1, nodes + 1)
        ]
        self._cluster_id = urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
        self._security = security
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        for node in self._nodes:
            node.directory.mkdir(parents=True)
            lines = [f"{name}={value}\n" for name, value in server_properties(node, self._nodes, security).items()]
            self._properties(node).write_text("".join(lines), encoding="ascii")

    @classmethod
    @contextmanager
    def started(cls, directory: Path, nodes: int = 1, security: KafkaSecurity | None = None) -> Iterator[Self]:
        """A cluster that is ready; killed on leaving."""
        kafka = cls(directory, nodes, security)
        try:
            kafka.start()
            yield kafka
        finally:
            kafka.kill()

    @property
    def bootstrap(self) -> str:
        """The addresses of all nodes, as clients want them: `host:port,host:port`."""
        return ",".join(node.address for node in self._nodes)

    @property
    def node_ids(self) -> list[int]:
        """The numbers of all nodes."""
        return [node.node_id for node in self._nodes]

    def as_admin(self) -> ClientSettings:
        """The settings of a confluent-kafka client that may do everything."""
        secured = self._security.librdkafka(ADMIN) if self._security else {}
        return {"bootstrap.servers": self.bootstrap, **secured}

    def start(self, *node_ids: int) -> None:
        """Start these nodes (all, if none is named) and wait until the cluster serves clients with all that run."""
        chosen = [node for node in self._chosen(node_ids) if node.node_id not in self._running]
        self._format([node for node in chosen if not (node.directory / "data").exists()])
        for node in chosen:
            self._running[node.node_id] = start_mortal(kafka_jvm.server(self._properties(node)), self.log(node.node_id))
        self.wait_until_ready()

    def stop(self, *node_ids: int) -> None:
        """End these nodes (all, if none is named) as an operator would: they hand over what they lead, and flush."""
        self._end(node_ids, signal.SIGTERM)

    def kill(self, *node_ids: int) -> None:
        """End these nodes (all, if none is named) with SIGKILL: nothing is handed over or flushed."""
        self._end(node_ids, signal.SIGKILL)

    def fill_disk(self, node_id: int) -> None:
        """Let no file of this node grow any more, as on a full disk: it ends with its next write.

        Afterwards `kill` and `start` it. Its writes fail with EFBIG instead of ENOSPC (setrlimit(2), RLIMIT_FSIZE),
        which needs no disk of its own; a node takes both for the failure of its only log folder.
        """
        process = self._running[node_id]
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))

    def has_ended(self, node_id: int) -> bool:
        """Whether this node, which was started, is not there any more."""
        return node_id not in self._running or self._running[node_id].poll() is not None

    def restart(self, *node_ids: int) -> None:
        """Stop what runs of these nodes (all, if none is named), and start them: same ports, same data."""
        self.stop(*node_ids)
        self.start(*node_ids)

    def wait_until_ready(self) -> None:
        """Return once every running node answers clients, and knows all the others and a controller.

        Raises:
            KafkaNotReadyError: A node ended, or three minutes passed.
        """
        deadline = time.monotonic() + READY_WITHIN
        for number in self._running:
            admin = AdminClient({**self.as_admin(), "bootstrap.servers": self._nodes[number - 1].address, **_QUIET})
            while not self._serves(admin):
                self._refuse_to_wait(deadline)

    def log(self, node_id: int) -> Path:
        """The file with everything that a node has printed since it was first started."""
        return self._nodes[node_id - 1].directory / "server.log"

    def log_tail(self, node_id: int, lines: int = 30) -> str:
        """The end of that file."""
        return "\n".join(self.log(node_id).read_text(errors="replace").splitlines()[-lines:])

    def _chosen(self, node_ids: tuple[int, ...]) -> list[KraftNode]:
        return [node for node in self._nodes if not node_ids or node.node_id in node_ids]

    def _properties(self, node: KraftNode) -> Path:
        return node.directory / "server.properties"

    def _format(self, nodes: list[KraftNode]) -> None:
        extra = self._security.format_arguments() if self._security else []
        commands = [kafka_jvm.format_storage(self._properties(node), self._cluster_id, extra) for node in nodes]
        numbers = [node.node_id for node in nodes]
        started = [start_mortal(command, self.log(n)) for n, command in zip(numbers, commands, strict=True)]
        for number, process in zip(numbers, started, strict=True):
            if process.wait() != 0:
                raise KafkaNotReadyError(f"node {number} was not formatted:\n{self.log_tail(number)}")

    def _serves(self, admin: AdminClient) -> bool:
        try:
            metadata = admin.list_topics(timeout=1.0)
        except KafkaException:
            return False
        return len(metadata.brokers) >= len(self._running) and metadata.controller_id >= 0

    def _refuse_to_wait(self, deadline: float) -> None:
        if ended := [number for number, process in self._running.items() if process.poll() is not None]:
            raise KafkaNotReadyError(f"node {ended[0]} ended by itself:\n{self.log_tail(ended[0])}")
        if time.monotonic() > deadline:
            tails = "\n".join(self.log_tail(number) for number in self._running)
            raise KafkaNotReadyError(f"not ready within {READY_WITHIN:.0f} s:\n{tails}")

    def _end(self, node_ids: tuple[int, ...], how: signal.Signals) -> None:
        leaving = [self._running.pop(node.node_id) for node in self._chosen(node_ids) if node.node_id in self._running]
        for process in leaving:
            process.send_signal(how)
        for process in leaving:
            _wait_or_kill(process)


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
