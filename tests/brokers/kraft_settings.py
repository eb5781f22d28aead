"""What is written into the server.properties of a test cluster's nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.brokers.kafka_security import KafkaSecurity

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class KraftNode:
    """One node of a cluster, broker and controller at once: its number, its data folder, its two ports on loopback."""

    node_id: int
    directory: Path
    client_port: int
    controller_port: int

    @property
    def address(self) -> str:
        """Where clients reach the node."""
        return f"127.0.0.1:{self.client_port}"


def server_properties(
    node: KraftNode, cluster: Sequence[KraftNode], security: KafkaSecurity | None = None
) -> dict[str, str]:
    """The settings of one node, as Apache Kafka names them; everything else is the broker's default."""
    secured = security.server_properties() if security else {}
    return {**_identity(node, cluster), **_durability(len(cluster)), **_small_and_quick(), **secured}


def _identity(node: KraftNode, cluster: Sequence[KraftNode]) -> dict[str, str]:
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.node_id),
        "controller.quorum.voters": ",".join(f"{each.node_id}@127.0.0.1:{each.controller_port}" for each in cluster),
        "listeners": f"CLIENTS://{node.address},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"CLIENTS://{node.address}",
        "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "CLIENTS",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(node.directory / "data"),
    }


def _durability(nodes: int) -> dict[str, str]:
    """Replication as a real cluster would have it: 3 copies with 2 in sync where there are 3 nodes, else 1."""
    copies, in_sync = (3, 2) if nodes >= 3 else (1, 1)
    return {
        "default.replication.factor": str(copies),
        "min.insync.replicas": str(in_sync),
        "offsets.topic.replication.factor": str(copies),
        "transaction.state.log.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(in_sync),
        "share.coordinator.state.topic.replication.factor": str(copies),
        "share.coordinator.state.topic.min.isr": str(in_sync),
        "unclean.leader.election.enable": "false",
    }


def _small_and_quick() -> dict[str, str]:
    return {
        # The service makes its topics itself: one that it forgot must be missed here.
        "auto.create.topics.enable": "false",
        # A consumer group starts at once, and a member killed in a test is declared dead within its own session time.
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # A node killed and started again is let in after this time (the default is 9 s).
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "500",
        # Small files, so that a long test rolls segments; but the largest message that a test sends must fit into one.
        "log.segment.bytes": str(32 * MEBIBYTE),
        "log.index.size.max.bytes": str(MEBIBYTE),
        "log.cleaner.dedupe.buffer.size": str(4 * MEBIBYTE),
        # Fewer internal partitions: the default of 50 is most of the start-up time.
        "offsets.topic.num.partitions": "4",
        "offsets.topic.segment.bytes": str(MEBIBYTE),
        "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.num.partitions": "1",
        # A few threads are plenty for one test.
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
    }
