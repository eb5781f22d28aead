"""The manifests are what the generator makes of the tables, are valid, and say what the service understands."""

from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped] # it publishes no types
import pytest
import yaml

from deploy.kafka import strimzi
from deploy.kafka.rights import SERVICES
from deploy.kubernetes import manifests, workload
from services.commands import stages
from services.stream.stage_names import STAGES
from services.stream.topics import TOPICS
from tests.unit.deploy.accepted_by_the_service import parse_command, settings_from
from tests.unit.deploy.deployed_files import DEPLOY, read_yaml

KUBERNETES = "1.34"
GENERATED = {**strimzi.files(), **manifests.files()}
RESOURCES: list[dict[str, Any]] = [
    resource
    for path in sorted([*manifests.BASE.glob("*.yaml"), *strimzi.FOLDER.glob("*.yaml")])
    for resource in yaml.safe_load_all(path.read_text())
]
OWN_KINDS = [
    each for each in RESOURCES if "." not in each["apiVersion"].split("/")[0] or "k8s.io" in each["apiVersion"]
]
DEPLOYMENTS = {each["metadata"]["name"]: each for each in RESOURCES if each["kind"] == "Deployment"}


def named(resource: dict[str, Any]) -> str:
    return f"{resource['kind']}-{resource.get('metadata', {}).get('name')}"


def container(deployment: dict[str, Any]) -> dict[str, Any]:
    only: dict[str, Any] = deployment["spec"]["template"]["spec"]["containers"][0]
    return only


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_file_says_what_its_generator_says(path: Path) -> None:
    assert path.read_text() == GENERATED[path]


def test_every_file_of_the_base_is_in_its_list() -> None:
    listed = read_yaml(manifests.BASE / "kustomization.yaml")["resources"]
    assert sorted([*listed, "kustomization.yaml"]) == sorted(path.name for path in manifests.BASE.glob("*.yaml"))


@pytest.mark.parametrize("resource", [each for each in OWN_KINDS if each["kind"] != "Kustomization"], ids=named)
def test_a_resource_is_valid_for_kubernetes(resource: dict[str, Any]) -> None:
    kubernetes_validate.validate(resource, KUBERNETES, strict=True)


def test_every_stage_and_what_others_reach_has_a_deployment() -> None:
    commands = {tuple(container(each)["args"]) for each in DEPLOYMENTS.values()}
    assert commands == {("push",), ("gateway",), ("sources", "run"), *(("worker", stage) for stage in stages.NAMES)}
    assert stages.NAMES == STAGES


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_command_and_environment_are_what_the_service_understands(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = container(DEPLOYMENTS[name])
    parse_command(runs["args"])
    shared = read_yaml(manifests.BASE / "settings.yaml")["data"]
    settings = settings_from(
        {**shared, **{each["name"]: each.get("value", "secret") for each in runs["env"]}}, monkeypatch
    )
    assert settings.kafka_security_protocol == "SASL_SSL"
    assert settings.drain_seconds < DEPLOYMENTS[name]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_pod_has_no_rights_that_it_does_not_need(name: str) -> None:
    pod = DEPLOYMENTS[name]["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container(DEPLOYMENTS[name])["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_no_secret_is_written_down() -> None:
    assert not [each for each in RESOURCES if each["kind"] == "Secret"]
    literal = [each for name in DEPLOYMENTS for each in container(DEPLOYMENTS[name])["env"] if "value" in each]
    assert not [each for each in literal if "PASSWORD" in each["name"] or each["name"].endswith("TOKEN")]


def test_the_network_policy_covers_every_deployment() -> None:
    policy = next(each for each in RESOURCES if named(each) == "NetworkPolicy-copytaster-services")
    assert set(policy["spec"]["podSelector"]["matchExpressions"][0]["values"]) == DEPLOYMENTS.keys()


def test_workers_scale_on_the_lag_of_the_topic_and_the_group_they_read_with() -> None:
    triggers = [each["spec"]["triggers"][0]["metadata"] for each in RESOURCES if each["kind"] == "ScaledObject"]
    reads = {(topic.name, f"copytaster-{stage}") for topic in TOPICS for stage in STAGES if stage in topic.readers}
    passed_over = {topic.name for topic in TOPICS if topic.internal or topic.lane_of}
    wanted = {read for read in reads if read[0] not in passed_over}
    assert {(each["topic"], each["consumerGroup"]) for each in triggers} == wanted


def test_every_topic_is_declared_with_three_replicas_and_every_service_has_a_user() -> None:
    topics = {each["spec"]["topicName"]: each["spec"] for each in RESOURCES if each["kind"] == "KafkaTopic"}
    users = {each["metadata"]["name"] for each in RESOURCES if each["kind"] == "KafkaUser"}
    assert topics.keys() == {topic.name for topic in TOPICS}
    assert {(each["replicas"], each["config"]["min.insync.replicas"]) for each in topics.values()} == {(3, "2")}
    assert users == {f"copytaster-{service}" for service in SERVICES}


def test_the_ports_are_those_of_the_image() -> None:
    assert f"EXPOSE {workload.PUSH_PORT} {workload.HTTP_PORT}" in (DEPLOY / "Dockerfile").read_text()
    assert f"image: {workload.IMAGE}\n" in (DEPLOY.parent / "docker-compose.yml").read_text()
