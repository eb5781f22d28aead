"""The wire's word: embargoes, holds, corrections and kills."""

from deploy.grafana.panels import Dashboard, Panel

_ACTIONS = 'copytaster_marks_total{stage="publisher", mark="action"}'
#: Added to what is rare: a line at zero instead of "No data", so that an empty panel means that nobody is asked.
_OR_ZERO = f"or sum(increase({_ACTIONS}[1h])) * 0"

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
            'sum by (value) (increase(copytaster_marks_total{stage="publisher", mark="embargo_release"}[1h]))'
            f" {_OR_ZERO}",
            "{{value}}",
        ),
        Panel(
            "What was taken back in the last hour?",
            'sum by (value) (increase(copytaster_marks_total{stage="publisher", mark="action", '
            f'value=~"retract|hold"}}[1h])) {_OR_ZERO}',
            "{{value}}",
        ),
        Panel(
            "Which notices name nothing that we have?",
            'sum by (value) (increase(copytaster_marks_total{stage="publisher", mark="unresolved_notice"}[1h]))'
            f" {_OR_ZERO}",
            "{{value}}",
        ),
        Panel(
            "How much is corrected?",
            'sum by (value) (increase(copytaster_marks_total{stage="publisher", mark="action", '
            f'value=~"correct|update"}}[1h])) {_OR_ZERO}',
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
