"""How the java command of an Apache Kafka node is put together from the jars that tests/kafka/fetch downloaded."""

import shutil
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
JARS = REPOSITORY / ".kafka" / "lib"
LOGGING = REPOSITORY / "tests" / "kafka" / "log4j2.properties"
HEAP = ["-Xms128m", "-Xmx512m"]
#: A test's broker lives for seconds to minutes: quick to start beats quick at its peak.
QUICK_START = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]


def server(properties: Path) -> list[str]:
    """Run a node with these settings until it is asked to end."""
    return [*_java(), *HEAP, f"-Dlog4j2.configurationFile={LOGGING}", "kafka.Kafka", str(properties)]


def format_storage(properties: Path, cluster_id: str, extra: Sequence[str] = ()) -> list[str]:
    """Prepare a node's empty data folder; leaves one that is prepared already as it is."""
    return [
        *_java(),
        f"-Dlog4j2.configurationFile={LOGGING}",
        "kafka.tools.StorageTool",
        "format",
        "--ignore-formatted",
        # With "=": a random id may begin with "-" and would be taken for an option.
        f"--cluster-id={cluster_id}",
        "--config",
        str(properties),
        *extra,
    ]


def console_consumer() -> list[str]:
    """What bin/kafka-console-consumer.sh of a Kafka download runs; arguments follow."""
    logging = f"-Dlog4j2.configurationFile={LOGGING}"
    return [*_java(), logging, "org.apache.kafka.tools.consumer.ConsoleConsumer"]


def consumer_groups() -> list[str]:
    """What bin/kafka-consumer-groups.sh runs; arguments follow."""
    return [
        *_java(),
        f"-Dlog4j2.configurationFile={LOGGING}",
        "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    ]


def _java() -> list[str]:
    java = shutil.which("java")
    if java is None or not JARS.is_dir():
        missing = "java is not installed" if java is None else f"{JARS} is not there"
        raise FileNotFoundError(f"Apache Kafka cannot be started: {missing}; run tests/kafka/fetch")
    return [java, *QUICK_START, "--class-path", f"{JARS}/*"]
