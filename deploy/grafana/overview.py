"""The overview: one panel for each question an operator asks first, top to bottom as the articles flow."""

from deploy.grafana.panels import Dashboard, Panel

PANELS = (
    Panel("Does every stage have a worker?", "stage:copytaster_ready:sum", "{{stage}}", kind="stat"),
    Panel("Which sources send?", "sum by (source) (rate(copytaster_received_total[5m]))", "{{source}}", "cps"),
    Panel("What does ingest refuse?", "sum by (status) (rate(copytaster_refused_total[5m]))", "{{status}}", "cps"),
    Panel("How much does each stage process?", "stage:copytaster_consumed:rate5m", "{{stage}}", "cps"),
    Panel("How far is each stage behind?", "stage:copytaster_lag:sum", "{{stage}}"),
    Panel(
        "How long has an item waited?", "stage:copytaster_oldest_unprocessed_seconds:max", "{{stage}}: {{lane}}", "s"
    ),
    Panel(
        "What is dropped, and why?",
        "sum by (stage, reason) (rate(copytaster_dropped_total[5m]))",
        "{{stage}}: {{reason}}",
        "cps",
    ),
    Panel(
        "What cannot be handled, and why?",
        "sum by (stage, reason) (rate(copytaster_rejected_total[5m]))",
        "{{stage}}: {{reason}}",
        "cps",
    ),
    Panel(
        "What does the deduplicator decide?",
        "sum by (kind) (rate(copytaster_verdicts_total[5m]))",
        "{{kind}}",
        "cps",
    ),
    Panel(
        "How long from receipt to publication?",
        "sum by (le) (increase(copytaster_end_to_end_seconds_bucket[1m]))",
        "{{le}}",
        "s",
        "heatmap",
    ),
    Panel(
        "How long does one item take in each stage (99 %)?",
        "histogram_quantile(0.99, sum by (stage, le) (rate(copytaster_item_seconds_bucket[5m])))",
        "{{stage}}",
        "s",
    ),
    Panel("What share of articles is late?", "copytaster:end_to_end_slow:ratio_rate1h", "last hour", "percentunit"),
    Panel("Are the CPU processes busy?", "stage:copytaster_pool_busy:ratio", "{{stage}}", "percentunit"),
    Panel(
        "Does anything block an event loop (99 %)?",
        "histogram_quantile(0.99, sum by (stage, le) (rate(copytaster_loop_stall_seconds_bucket[5m])))",
        "{{stage}}",
        "s",
    ),
    Panel(
        "Is state bounded?",
        "sum by (stage, table) (copytaster_state_entries)",
        "{{stage}}: {{table}}",
    ),
)

OVERVIEW = Dashboard("overview", "overview", PANELS)
