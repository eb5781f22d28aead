"""How many workers a stage has: KEDA counts the messages that wait, a budget keeps one when nodes are drained."""

from deploy.kafka.strimzi import CLUSTER, Resource, user_name
from deploy.kubernetes.workload import USERNAME, Workload, labels, metadata
from services.stream.topics import TOPICS

_KEDA = "keda.sh/v1alpha1"
#: One more worker for so many waiting messages: a minute of work or so for the slowest stage.
WAITING_PER_WORKER = 500


def disruption_budget(workload: Workload) -> Resource:
    """Nodes may be drained one worker at a time."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": labels(workload)}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata(workload), "spec": spec}


def trigger_authentication(workload: Workload) -> Resource:
    """KEDA asks Kafka as the stage itself: it needs no rights of its own."""
    return {
        "apiVersion": _KEDA,
        "kind": "TriggerAuthentication",
        "metadata": metadata(workload),
        "spec": {
            "env": [{"parameter": "username", "name": USERNAME, "containerName": workload.name}],
            "secretTargetRef": [
                {"parameter": "password", "name": user_name(workload.user), "key": "password"},
                {"parameter": "ca", "name": f"{CLUSTER}-cluster-ca-cert", "key": "ca.crt"},
            ],
        },
    }


def scaled_object(workload: Workload) -> Resource:
    """Two workers at least, so that one may die; no more than partitions, which is all that can work."""
    read = (topic for topic in TOPICS if workload.stage in topic.readers)
    source = next(topic for topic in read if not topic.internal and not topic.lane_of)
    return {
        "apiVersion": _KEDA,
        "kind": "ScaledObject",
        "metadata": metadata(workload),
        "spec": {
            "scaleTargetRef": {"name": metadata(workload)["name"]},
            "minReplicaCount": 2,
            "maxReplicaCount": source.partitions,
            # Each change of number is a rebalance: be slow to take workers away.
            "advanced": {
                "horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}}}
            },
            "triggers": [
                {
                    "type": "kafka",
                    "metadata": {
                        "bootstrapServers": f"{CLUSTER}-kafka-bootstrap:9093",
                        "consumerGroup": f"copytaster-{workload.stage}",
                        "topic": source.name,
                        "lagThreshold": str(WAITING_PER_WORKER),
                        "offsetResetPolicy": "earliest",
                        "sasl": "scram_sha512",
                        "tls": "enable",
                    },
                    "authenticationRef": {"name": metadata(workload)["name"]},
                }
            ],
        },
    }
