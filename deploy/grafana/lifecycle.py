"""The wire's word: embargoes, holds, corrections and kills."""

from deploy.grafana.panels import Dashboard, Panel, in_the_last_hour

_ACTIONS = 'copytaster_marks_total{stage="publisher", mark="action"}'


def _hourly(selected: str) -> str:
    """What is rare, by the hour: at zero instead of "No data", so that an empty panel means that nobody answers."""
    counter = f'copytaster_marks_total{{stage="publisher", {selected}}}'
    return f"{in_the_last_hour(counter, 'value')} or sum(increase({_ACTIONS}[1h])) * 0"


LIFECYCLE = Dashboard(
    "lifecycle",
    "wire lifecycle",
    (
        Panel("What do subscribers hear?", f"sum by (value) (rate({_ACTIONS}[5m]))", "{{value}}", "cps"),
        Panel(
            "How many articles are held back now?",
            'sum by (table) (copytaster_state_entries{stage="publisher", table=~"embargoed|withheld"})',
            "{{table}}",
        ),
        Panel(
            "Are embargoes released in time?",
            _hourly('mark="embargo_release"'),
            "{{value}}",
        ),
        Panel(
            "What was taken back in the last hour?",
            _hourly('mark="action", value=~"retract|hold"'),
            "{{value}}",
        ),
        Panel(
            "Which notices name nothing that we have?",
            _hourly('mark="unresolved_notice"'),
            "{{value}}",
        ),
        Panel(
            "How much is corrected?",
            _hourly('mark="action", value=~"correct|update"'),
            "{{value}}",
        ),
        Panel(
            "What becomes of each message?",
            'sum by (value) (rate(copytaster_marks_total{stage="publisher", mark="item"}[5m]))',
            "{{value}}",
            "cps",
        ),
        Panel(
            "What is not said, and why?",
            'sum by (reason) (rate(copytaster_dropped_total{stage="publisher"}[5m])) '
            'or sum(rate(copytaster_consumed_total{stage="publisher"}[5m])) * 0',
            "{{reason}}",
            "cps",
        ),
        Panel(
            "How many notices wait for what they name?",
            'sum(copytaster_state_entries{stage="publisher", table="notices"})',
            "notices",
        ),
    ),
)
