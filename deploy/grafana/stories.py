"""Deduplication and stories: what is new, what repeats, and what it is part of."""

from deploy.grafana.panels import Dashboard, Panel, in_the_last_hour

_DECIDED = 'copytaster_marks_total{stage="deduplicator", mark="verdicts"}'


def _hourly(mark: str) -> str:
    counter = f'copytaster_marks_total{{stage="deduplicator", mark="{mark}"}}'
    return f"{in_the_last_hour(counter, 'value')} or sum(increase({_DECIDED}[1h])) * 0"


STORIES = Dashboard(
    "stories",
    "deduplication and stories",
    (
        Panel("What does the deduplicator decide?", f"sum by (value) (rate({_DECIDED}[5m]))", "{{value}}", "cps"),
        Panel(
            "What share of what comes in repeats something?",
            f'1 - sum(rate(copytaster_marks_total{{stage="deduplicator", mark="verdicts", value="original"}}[5m]))'
            f" / sum(rate({_DECIDED}[5m]))",
            "not original",
            "percentunit",
        ),
        Panel(
            "How often is a verdict taken back?",
            _hourly("superseded"),
            "now {{value}}",
        ),
        Panel(
            "How often do two stories turn out to be one?",
            _hourly("merged_stories"),
            "{{value}}",
        ),
        Panel(
            "How many articles does the deduplicator remember?",
            'sum by (table) (copytaster_state_entries{stage="deduplicator"})',
            "{{table}}",
        ),
        Panel(
            "How many stories are open?", 'sum(copytaster_state_entries{stage="publisher", table="stories"})', "stories"
        ),
        Panel(
            "How many article and story records go out?",
            'sum by (topic) (rate(copytaster_outputs_total{stage="publisher"}[5m]))',
            "{{topic}}",
            "cps",
        ),
        Panel(
            "What is said again because of at-least-once?",
            "sum by (stage) (rate(copytaster_redelivered_total[5m]))",
            "{{stage}}",
            "cps",
        ),
        Panel(
            "Is one partition (language) much fuller than the others?",
            'sum by (partition) (copytaster_state_entries{stage="deduplicator", table="articles"})',
            "partition {{partition}}",
        ),
    ),
)
