"""One workload → its Deployment: no rights it does not need, probes on the service's own pages, room to drain."""

from dataclasses import dataclass
from typing import Any

from deploy.kafka.strimzi import CLUSTER, Resource, user_name

NAMESPACE = "copytaster"
IMAGE = "copytaster:0.1.0"
HTTP_PORT = 9100
PUSH_PORT = 8080
GATEWAY_PORT = 8090
CALLBACK_PORT = 8091
SETTINGS = "copytaster-settings"
USERNAME = "COPYTASTER_KAFKA_SASL_USERNAME"
AUTHORITY_FOLDER = "/etc/copytaster/kafka"
#: Longer than COPYTASTER_DRAIN_SECONDS: a worker finishes the batch in hand.
GRACE_SECONDS = 40
STATE_FOLDER = "/var/lib/copytaster"
TOKENS = "copytaster-gateway-tokens"
WEBHOOK_KEY = "copytaster-gateway-webhook-key"
DATABASE = "copytaster-gateway-database"
TOKENS_FOLDER = "/etc/copytaster/gateway"
REGISTRY = "copytaster-sources"
REGISTRY_FOLDER = "/etc/copytaster/sources"
#: Variables that sources.yaml names as env:NAME.
SOURCE_SECRETS = "copytaster-source-secrets"


@dataclass(frozen=True, slots=True)
class Workload:
    """A Deployment: `user` is who it is to Kafka; a stage is None for what others reach by a port of its own."""

    name: str
    command: tuple[str, ...]
    user: str
    cpu: tuple[str, str]
    memory: tuple[str, str]
    stage: str | None = None
    processes: int = 0
    """CPU processes per worker, where there should be other than the default: it counts the node's cores, not ours."""
    remembers: bool = False
    """Whether it keeps on disk what it would else make again at each start."""
    port: int = 0
    """Where senders or subscribers reach it."""


WORKLOADS = (
    Workload("push", ("push",), "ingest", ("100m", "500m"), ("128Mi", "512Mi"), port=PUSH_PORT),
    Workload("parser", ("worker", "parser"), "parser", ("500m", "1500m"), ("768Mi", "4Gi"), "parser", 1),
    Workload("enricher", ("worker", "enricher"), "enricher", ("2", "2500m"), ("2Gi", "6Gi"), "enricher", 2),
    Workload(
        "deduplicator",
        ("worker", "deduplicator"),
        "deduplicator",
        ("500m", "1"),
        ("512Mi", "2Gi"),
        "deduplicator",
        remembers=True,
    ),
    Workload(
        "publisher", ("worker", "publisher"), "publisher", ("250m", "1"), ("512Mi", "2Gi"), "publisher", remembers=True
    ),
    Workload("stories", ("worker", "stories"), "stories", ("250m", "1"), ("512Mi", "2Gi"), "stories", remembers=True),
    Workload("sources", ("sources", "run"), "sources", ("200m", "1"), ("256Mi", "1Gi"), port=CALLBACK_PORT),
    Workload("gateway", ("gateway",), "gateway", ("500m", "2"), ("512Mi", "2Gi"), remembers=True, port=GATEWAY_PORT),
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


def service(workload: Workload) -> Resource:
    """Where others, or an ingress, reach the workload's port inside the cluster."""
    ports = [{"name": workload.name, "port": 80, "targetPort": workload.name}]
    spec = {"selector": labels(workload), "ports": ports}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata(workload), "spec": spec}


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
            # It outlives the container, which is what a kill, a crash or a fence ends; what is lost with the pod costs
            # time only. No limit: beyond one the pod would be evicted, and begin again.
            *([{"name": "state", "emptyDir": {}}] if workload.remembers else ()),
            *([{"name": "tokens", "secret": {"secretName": TOKENS}}] if workload.name == "gateway" else ()),
            *([{"name": "registry", "configMap": {"name": REGISTRY}}] if workload.name == "sources" else ()),
        ],
    }


def _container(workload: Workload) -> dict[str, Any]:
    ports = [{"name": "http", "containerPort": HTTP_PORT}]
    if workload.port:
        ports.append({"name": workload.name, "containerPort": workload.port})
    return {
        "name": workload.name,
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "args": list(workload.command),
        "envFrom": [
            {"configMapRef": {"name": SETTINGS}},
            *([{"secretRef": {"name": SOURCE_SECRETS, "optional": True}}] if workload.name == "sources" else ()),
        ],
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
            *([{"name": "state", "mountPath": STATE_FOLDER}] if workload.remembers else ()),
            *([{"name": "tokens", "mountPath": TOKENS_FOLDER, "readOnly": True}] if workload.name == "gateway" else ()),
            *([_REGISTRY_MOUNT] if workload.name == "sources" else ()),
        ],
    }


_REGISTRY_MOUNT = {"name": "registry", "mountPath": REGISTRY_FOLDER, "readOnly": True}


def _environment(workload: Workload) -> list[dict[str, Any]]:
    user = user_name(workload.user)
    environment = [
        {"name": USERNAME, "value": user},
        _from_secret("COPYTASTER_KAFKA_SASL_PASSWORD", user, "password"),
    ]
    if workload.processes:
        environment.append({"name": "COPYTASTER_WORKER_PROCESSES", "value": str(workload.processes)})
    if workload.stage and workload.remembers:
        environment.append({"name": "COPYTASTER_STATE_FOLDER", "value": STATE_FOLDER})
    if workload.name == "gateway":
        environment += _of_gateway()
    if workload.name == "sources":
        # A change of the ConfigMap is taken as soon as it is there and valid.
        environment.append({"name": "COPYTASTER_SOURCES_FILE", "value": f"{REGISTRY_FOLDER}/sources.yaml"})
        environment.append({"name": "COPYTASTER_SOURCES_CALLBACK_HOST", "value": "0.0.0.0"})  # noqa: S104 - in its pod
    if workload.name == "push":
        environment.append(_from_secret("COPYTASTER_PUSH_TOKEN", "copytaster-push-token", "token"))
    return environment


def _of_gateway() -> list[dict[str, Any]]:
    given = {"HOST": "0.0.0.0", "VIEW": STATE_FOLDER, "TOKENS": f"{TOKENS_FOLDER}/tokens.yaml"}  # noqa: S104 - in its pod
    plain = [{"name": f"COPYTASTER_GATEWAY_{name}", "value": value} for name, value in given.items()]
    return [
        *plain,
        # Without the secret there are no webhooks and no feeds by address.
        _from_secret("COPYTASTER_GATEWAY_WEBHOOK_KEY", WEBHOOK_KEY, "key", optional=True),
        # Without the secret each pod has a view of its own.
        _from_secret("COPYTASTER_GATEWAY_DATABASE", DATABASE, "address", optional=True),
    ]


def _from_secret(variable: str, secret: str, key: str, *, optional: bool = False) -> dict[str, Any]:
    reference: dict[str, Any] = {"name": secret, "key": key, **({"optional": True} if optional else {})}
    return {"name": variable, "valueFrom": {"secretKeyRef": reference}}


def _probe(page: str) -> dict[str, Any]:
    return {"httpGet": {"path": f"/{page}", "port": "http"}, "periodSeconds": 5, "timeoutSeconds": 3}
