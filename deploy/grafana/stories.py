"""Deduplication and stories: what is new, what repeats, and what it is part of."""

from deploy.grafana.panels import Dashboard, Panel, in_the_last_hour

_VERDICTS = "copytaster_verdicts_total"


def _hourly(counter: str, by: str) -> str:
    return f"{in_the_last_hour(counter, by)} or sum(increase({_VERDICTS}[1h])) * 0"


STORIES = Dashboard(
    "stories",
    "deduplication and stories",
    (
        Panel("What does the deduplicator decide?", f"sum by (kind) (rate({_VERDICTS}[5m]))", "{{kind}}", "cps"),
        Panel(
            "What share of the articles repeats another?",
            f'1 - sum(rate({_VERDICTS}{{kind="original"}}[5m])) / sum(rate({_VERDICTS}[5m]))',
            "not original",
            "percentunit",
        ),
        Panel(
            "How often is a verdict superseded?",
            _hourly("copytaster_superseded_verdicts_total", "kind"),
            "now {{kind}}",
        ),
        Panel(
            "How often do two stories turn out to be one?",
            'sum(increase(copytaster_story_merges_total{stage="deduplicator"}[1h]))',
            "merged",
        ),
        Panel(
            "How many articles does the deduplicator remember?",
            'sum by (table) (copytaster_state_entries{stage="deduplicator"})',
            "{{table}}",
        ),
        Panel(
            "How many stories are remembered, and how many reports in them?",
            'sum by (table) (copytaster_state_entries{stage="stories"})',
            "{{table}}",
        ),
        Panel(
            "How many article and story records go out?",
            'sum by (topic) (rate(copytaster_outputs_total{stage=~"publisher|stories"}[5m]))',
            "{{topic}}",
            "cps",
        ),
        Panel(
            "How many story records are written, by status?",
            "sum by (status) (rate(copytaster_stories_written_total[5m]))",
            "{{status}}",
            "cps",
        ),
        Panel(
            "What is repeated because of at-least-once delivery?",
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
