"""One workload → its Deployment: no rights it does not need, probes on the service's own pages, room to drain."""

from dataclasses import dataclass
from typing import Any

from deploy.kafka.strimzi import CLUSTER, Resource, user_name

NAMESPACE = "copytaster"
IMAGE = "copytaster:0.1.0"
HTTP_PORT = 9100
PUSH_PORT = 8080
SETTINGS = "copytaster-settings"
USERNAME = "COPYTASTER_KAFKA_SASL_USERNAME"
AUTHORITY_FOLDER = "/etc/copytaster/kafka"
#: Longer than COPYTASTER_DRAIN_SECONDS: a worker finishes the batch in hand.
GRACE_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Workload:
    """A Deployment: `user` is who it is to Kafka; a stage is None for what reads no topic."""

    name: str
    command: tuple[str, ...]
    user: str
    cpu: tuple[str, str]
    memory: tuple[str, str]
    stage: str | None = None
    processes: int = 0
    """CPU processes per worker, where there should be other than the default: it counts the node's cores, not ours."""


WORKLOADS = (
    Workload("push", ("push",), "ingest", ("100m", "500m"), ("128Mi", "512Mi")),
    Workload("parser", ("worker", "parser"), "parser", ("500m", "1500m"), ("512Mi", "2Gi"), "parser", 1),
    Workload("enricher", ("worker", "enricher"), "enricher", ("2", "2500m"), ("2Gi", "4Gi"), "enricher", 2),
    Workload(
        "deduplicator", ("worker", "deduplicator"), "deduplicator", ("500m", "1"), ("512Mi", "2Gi"), "deduplicator"
    ),
    Workload("publisher", ("worker", "publisher"), "publisher", ("250m", "1"), ("512Mi", "2Gi"), "publisher"),
)


def labels(workload: Workload) -> dict[str, str]:
    """What selects the workload's pods."""
    return {"app.kubernetes.io/name": f"copytaster-{workload.name}", "app.kubernetes.io/part-of": "copytaster"}


def metadata(workload: Workload) -> dict[str, Any]:
    """Name and labels of everything that belongs to the workload."""
    return {"name": f"copytaster-{workload.name}", "namespace": NAMESPACE, "labels": labels(workload)}


def deployment(workload: Workload) -> Resource:
    """Two replicas to begin with, spread over nodes; scaling is KEDA's, so an update must not set their number."""
    spec: dict[str, Any] = {
        "selector": {"matchLabels": labels(workload)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "template": {"metadata": {"labels": labels(workload)}, "spec": _pod(workload)},
    }
    if workload.stage is None:
        spec = {"replicas": 2, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata(workload), "spec": spec}


def push_service() -> Resource:
    """Where senders, or an ingress, reach the push endpoint inside the cluster."""
    push = WORKLOADS[0]
    ports = [{"name": "push", "port": 80, "targetPort": "push"}]
    spec = {"selector": labels(push), "ports": ports}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata(push), "spec": spec}


def _pod(workload: Workload) -> dict[str, Any]:
    return {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels(workload)},
            }
        ],
        "containers": [_container(workload)],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
            {"name": "kafka-authority", "secret": {"secretName": f"{CLUSTER}-cluster-ca-cert"}},
        ],
    }


def _container(workload: Workload) -> dict[str, Any]:
    ports = [{"name": "http", "containerPort": HTTP_PORT}]
    if workload.stage is None:
        ports.append({"name": "push", "containerPort": PUSH_PORT})
    return {
        "name": workload.name,
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "args": list(workload.command),
        "envFrom": [{"configMapRef": {"name": SETTINGS}}],
        "env": _environment(workload),
        "ports": ports,
        # Loading a model and restoring state take time; the pages do not answer before.
        "startupProbe": {**_probe("healthz"), "failureThreshold": 60},
        "livenessProbe": {**_probe("healthz"), "failureThreshold": 6},
        "readinessProbe": _probe("readyz"),
        "resources": {
            "requests": {"cpu": workload.cpu[0], "memory": workload.memory[0]},
            "limits": {"cpu": workload.cpu[1], "memory": workload.memory[1]},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the container's own
            {"name": "kafka-authority", "mountPath": AUTHORITY_FOLDER, "readOnly": True},
        ],
    }


def _environment(workload: Workload) -> list[dict[str, Any]]:
    user = user_name(workload.user)
    environment = [
        {"name": USERNAME, "value": user},
        _from_secret("COPYTASTER_KAFKA_SASL_PASSWORD", user, "password"),
    ]
    if workload.processes:
        environment.append({"name": "COPYTASTER_WORKER_PROCESSES", "value": str(workload.processes)})
    if workload.stage is None:
        environment.append(_from_secret("COPYTASTER_PUSH_TOKEN", "copytaster-push-token", "token"))
    return environment


def _from_secret(variable: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _probe(page: str) -> dict[str, Any]:
    return {"httpGet": {"path": f"/{page}", "port": "http"}, "periodSeconds": 5, "timeoutSeconds": 3}
