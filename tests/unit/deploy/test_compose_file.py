"""docker-compose.yml says what the command line and the settings can do; containers get no more than they need."""

import re
import subprocess

import pytest

from services.commands import stages
from tests.unit.deploy.accepted_by_the_service import parse_command, settings_from
from tests.unit.deploy.deployed_files import REPOSITORY, compose_services, tool

SERVICES = compose_services()
OWN = {name: service for name, service in SERVICES.items() if "build" in service}


def test_every_stage_has_a_worker_and_nothing_else_is_one() -> None:
    commands = {name: service["command"] for name, service in OWN.items() if service["command"][0] == "worker"}
    assert commands == {stage: ["worker", stage] for stage in stages.NAMES}


@pytest.mark.parametrize("name", OWN)
def test_the_command_is_one_that_the_command_line_has(name: str) -> None:
    parse_command(OWN[name]["command"])


@pytest.mark.parametrize("name", OWN)
def test_the_environment_holds_settings_and_nothing_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    literal = {key: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for key, value in OWN[name]["environment"].items()}
    settings = settings_from(literal, monkeypatch)
    assert settings.kafka_bootstrap == "kafka:9092"
    assert not settings.embedded_broker


def test_a_worker_is_given_longer_to_drain_than_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_from(OWN["enricher"]["environment"], monkeypatch)
    assert int(OWN["enricher"]["stop_grace_period"].removesuffix("s")) > settings.drain_seconds


@pytest.mark.parametrize(("stage", "loaded_mb", "processes"), [("parser", 200, 1), ("enricher", 400, 2)])
def test_all_processes_at_their_memory_limit_fit_into_the_container(
    stage: str, loaded_mb: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_from(OWN[stage]["environment"], monkeypatch)
    assert settings.worker_processes in (0, processes)
    limit_mb = int(OWN[stage]["deploy"]["resources"]["limits"]["memory"].removesuffix("g")) * 1024
    processes += settings.urgent_processes + settings.spare_processes
    assert processes * (loaded_mb + settings.process_memory_limit_mb) < limit_mb


def test_work_starts_only_when_the_topics_are_there_and_they_only_on_a_healthy_broker() -> None:
    assert SERVICES["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    for name in (*stages.NAMES, "push", "sources", "gateway"):
        assert SERVICES[name]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_more_rights_and_resources_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - OWN.keys()))
def test_a_container_of_others_is_not_run_by_root(name: str) -> None:
    """Ours say so in their image: test_image.py."""
    user, _, group = SERVICES[name]["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_writable_but_named_volumes_and_memory(name: str) -> None:
    mounts = SERVICES[name].get("volumes", [])
    assert all(mount.endswith(":ro") or not mount.startswith((".", "/")) for mount in mounts)


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_named_by_version(name: str) -> None:
    assert re.search(r":v?\d+\.\d+\.\d+$", SERVICES[name]["image"])


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "ports" in service])
def test_ports_are_published_to_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name]["ports"])


def test_grafana_waits_for_a_healthy_prometheus_and_neither_for_the_work_it_watches() -> None:
    assert SERVICES["grafana"]["depends_on"] == {"prometheus": {"condition": "service_healthy"}}
    assert {each["condition"] for each in SERVICES["prometheus"]["depends_on"].values()} == {"service_started"}


def test_who_is_waited_for_says_how_well_it_is() -> None:
    waited_for = {
        other
        for service in SERVICES.values()
        for other, how in service.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }
    assert waited_for == {"kafka", "prometheus"}
    assert all("test" in SERVICES[name]["healthcheck"] for name in waited_for)


def test_compose_itself_accepts_the_file() -> None:
    command = [tool("docker-compose"), "--file", str(REPOSITORY / "docker-compose.yml"), "config", "--quiet"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
