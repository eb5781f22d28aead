"""The gateway: who reads, how far behind what is published it is, and what that costs."""

from deploy.grafana.panels import Dashboard, Panel

_BY_INSTANCE = "{{instance}}"

GATEWAY = Dashboard(
    "gateway",
    "the gateway",
    (
        Panel("How many streams are open?", "sum by (instance) (copytaster_gateway_streams)", _BY_INSTANCE),
        Panel(
            "How far is each instance behind what is published?",
            "max by (instance) (copytaster_gateway_behind_records)",
            _BY_INSTANCE,
        ),
        Panel(
            "How much is kept in memory for readers who come again?",
            "max by (instance) (copytaster_gateway_ring_bytes)",
            _BY_INSTANCE,
            "bytes",
        ),
        Panel(
            "How many deliveries to webhooks wait?",
            "sum by (webhook) (copytaster_gateway_webhook_pending)",
            "{{webhook}}",
        ),
        Panel(
            "How do attempts at webhooks end?",
            "sum by (result) (rate(copytaster_gateway_webhook_attempts_total[5m]))",
            "{{result}}",
        ),
        Panel(
            "Which webhooks are stopped, and why?",
            "max by (webhook, reason) (copytaster_gateway_webhook_stopped) > 0",
            "{{webhook}}: {{reason}}",
            "short",
        ),
        Panel(
            "Who has kills to confirm?",
            "max by (subscriber) (copytaster_gateway_kills_unacknowledged)",
            "{{subscriber}}",
            "short",
        ),
        Panel("Which instances serve?", 'max by (instance) (copytaster_ready{stage="gateway"})', _BY_INSTANCE, "short"),
        Panel(
            "How much memory does an instance take?",
            'process_resident_memory_bytes and on (instance) copytaster_ready{stage="gateway"}',
            _BY_INSTANCE,
            "bytes",
        ),
        Panel(
            "When was each instance started?",
            'time() - (process_start_time_seconds and on (instance) copytaster_ready{stage="gateway"})',
            _BY_INSTANCE,
            "s",
        ),
    ),
)
