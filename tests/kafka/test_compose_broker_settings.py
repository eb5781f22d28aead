"""The settings of the broker in docker-compose.yml, applied to the same Apache Kafka without a container."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.brokers import kafka_jvm
from tests.unit.deploy.deployed_files import compose_services

pytestmark = pytest.mark.kafka

KAFKA = compose_services()["kafka"]
NOT_SETTINGS = {"CLUSTER_ID", "KAFKA_HEAP_OPTS"}


def properties(folder: Path) -> dict[str, str]:
    """The properties that the image derives from its variables (KAFKA_LOG_DIRS: log.dirs), with another data folder."""
    settings = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in KAFKA["environment"].items()
        if name not in NOT_SETTINGS
    }
    return {**settings, "log.dirs": str(folder / "data")}


def test_apache_kafka_accepts_the_settings_of_its_container(tmp_path: Path) -> None:
    file = tmp_path / "server.properties"
    file.write_text("".join(f"{name}={value}\n" for name, value in properties(tmp_path).items()))
    command = kafka_jvm.format_storage(file, KAFKA["environment"]["CLUSTER_ID"])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "data" / "meta.properties").exists()


def test_the_container_has_the_kafka_version_of_the_tests() -> None:
    jars = {path.name for path in kafka_jvm.JARS.glob("kafka_2.13-*.jar")}
    version = re.fullmatch(r"apache/kafka:(\S+)", KAFKA["image"])
    assert version
    assert jars == {f"kafka_2.13-{version[1]}.jar"}
