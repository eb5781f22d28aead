"""Sources: is every sender heard, and what becomes of what it sends?"""

from deploy.grafana.panels import Dashboard, Panel, in_the_last_hour

_ITEMS = "copytaster_source_items_total"
_POLLS = "copytaster_source_polls_total"

SOURCES = Dashboard(
    "sources",
    "sources",
    (
        Panel("How many sources are doing well?", "max by (state) (copytaster_sources)", "{{state}}"),
        Panel(
            "How many connections are fetched, by state?", "sum by (state) (copytaster_source_connections)", "{{state}}"
        ),
        Panel(
            "Which connections fail, and how often in a row?",
            "topk(10, max by (source, connection) (copytaster_source_failures) > 0)",
            "{{source}}/{{connection}}",
        ),
        Panel("What becomes of the items seen?", f"sum by (fate) (rate({_ITEMS}[5m]))", "{{fate}}", "cps"),
        Panel(
            "Who sends most?",
            f'topk(10, sum by (source) (rate({_ITEMS}{{fate="sent"}}[15m])))',
            "{{source}}",
            "cps",
        ),
        Panel(
            "What was refused in the last hour?",
            in_the_last_hour(f'{_ITEMS}{{fate="refused"}}', "source"),
            "{{source}}",
        ),
        Panel("How do polls end?", f"sum by (result) (rate({_POLLS}[5m]))", "{{result}}", "cps"),
        Panel(
            "Whose last success is longest ago?",
            "topk(10, time() - max by (source, connection) (copytaster_source_last_success_timestamp_seconds))",
            "{{source}}/{{connection}}",
            "s",
        ),
        Panel(
            "Whose transmission numbers did not come, in the last hour?",
            in_the_last_hour("copytaster_source_missed_numbers_total", "source"),
            "{{source}}",
        ),
        Panel(
            "By which door do items come in?",
            "sum by (door) (rate(copytaster_received_total[5m]))",
            "{{door}}",
            "cps",
        ),
        Panel(
            "What is refused at the doors?",
            "sum by (door, status) (rate(copytaster_refused_total[5m]))",
            "{{door}} {{status}}",
            "cps",
        ),
        Panel(
            "Is the registry of sources the one in the file?",
            "min by (stage) (copytaster_sources_registry_current)",
            "{{stage}}",
        ),
    ),
)
