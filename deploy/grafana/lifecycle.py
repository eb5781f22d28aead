"""The wire's instructions: embargoes, holds, corrections and kills."""

from deploy.grafana.panels import Dashboard, Panel, in_the_last_hour

_PUBLISHED = "copytaster_articles_published_total"


def _hourly(counter: str, by: str) -> str:
    """Rare events by the hour; 0 instead of "No data", so that an empty panel means that no publisher is scraped."""
    return f"{in_the_last_hour(counter, by)} or sum(increase({_PUBLISHED}[1h])) * 0"


LIFECYCLE = Dashboard(
    "lifecycle",
    "wire lifecycle",
    (
        Panel("What do subscribers receive?", f"sum by (action) (rate({_PUBLISHED}[5m]))", "{{action}}", "cps"),
        Panel(
            "How many articles are held back now?",
            'sum by (table) (copytaster_state_entries{stage="publisher", table=~"embargoed|withheld"})',
            "{{table}}",
        ),
        Panel(
            "Are embargoes released in time?",
            _hourly("copytaster_embargo_releases_total", "timing"),
            "{{timing}}",
        ),
        Panel(
            "What was retracted or held in the last hour?",
            _hourly(f'{_PUBLISHED}{{action=~"retract|hold"}}', "action"),
            "{{action}}",
        ),
        Panel(
            "Which notices name nothing that we have?",
            _hourly("copytaster_unresolved_notices_total", "signal"),
            "{{signal}}",
        ),
        Panel(
            "How much is corrected?",
            _hourly(f'{_PUBLISHED}{{action=~"correct|update"}}', "action"),
            "{{action}}",
        ),
        Panel(
            "What becomes of each message?",
            "sum by (action) (rate(copytaster_items_handled_total[5m]))",
            "{{action}}",
            "cps",
        ),
        Panel(
            "What does the publisher drop, and why?",
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
