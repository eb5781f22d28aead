"""One page per stage, all made from one template: is it healthy, is it keeping up, where does its time go?"""

from deploy.grafana.panels import Dashboard, Panel
from services.stream.stage_names import COMPUTING, ENRICHER, REMEMBERING


def page(stage: str) -> Dashboard:
    """The stage's page."""
    of = f'stage="{stage}"'
    return Dashboard(
        stage, f"the {stage}", (*_work(of), *_time(of), *_pool(stage, of), *_state(stage, of), *_process(of))
    )


def _work(of: str) -> tuple[Panel, ...]:
    consumed = f"sum(rate(copytaster_consumed_total{{{of}}}[5m]))"
    return (
        Panel("How many workers are ready?", f"sum(copytaster_ready{{{of}}})", "ready", kind="stat"),
        Panel("How much does it process?", consumed, "messages", "cps"),
        Panel(
            "How far is it behind, partition by partition?",
            f"sum by (lane, partition) (copytaster_lag{{{of}}})",
            "{{lane}} {{partition}}",
        ),
        Panel(
            "How long has its oldest item waited?",
            f"max by (lane) (copytaster_oldest_unprocessed_seconds{{{of}}})",
            "{{lane}}",
            "s",
        ),
        Panel(
            "What does it drop, and why?",
            f"sum by (reason) (rate(copytaster_dropped_total{{{of}}}[5m])) or {consumed} * 0",
            "{{reason}}",
            "cps",
        ),
        Panel(
            "What can it not handle, and why?",
            f"sum by (reason) (rate(copytaster_rejected_total{{{of}}}[5m])) or {consumed} * 0",
            "{{reason}}",
            "cps",
        ),
        Panel(
            "What does it send on?", f"sum by (topic) (rate(copytaster_outputs_total{{{of}}}[5m]))", "{{topic}}", "cps"
        ),
    )


def _time(of: str) -> tuple[Panel, ...]:
    return (
        Panel("How long does an item take here?", _quantiles("copytaster_item_seconds", of), "{{quantile}}", "s"),
        Panel("How long did items wait before it?", _quantiles("copytaster_hop_seconds", of), "{{quantile}}", "s"),
        Panel("How long does a batch take?", _quantiles("copytaster_batch_seconds", of), "{{quantile}}", "s"),
        Panel(
            "Is batching working (messages in a batch)?",
            f"sum(rate(copytaster_batch_size_sum{{{of}}}[5m])) / sum(rate(copytaster_batch_size_count{{{of}}}[5m]))",
            "mean",
        ),
    )


def _pool(stage: str, of: str) -> tuple[Panel, ...]:
    if stage not in COMPUTING:
        return ()
    cpu = f"sum(rate(copytaster_pool_cpu_seconds_total{{{of}}}[5m]))"
    return (
        Panel(
            "Are its CPU processes busy?",
            f"sum(copytaster_pool_busy{{{of}}}) / sum(copytaster_pool_processes{{{of}}})",
            "busy",
            "percentunit",
        ),
        Panel("How many cores does it use?", cpu, "cores"),
        Panel(
            "Does a CPU process grow?",
            f"max by (instance, process) (copytaster_pool_memory_bytes{{{of}}})",
            "{{instance}} {{process}}",
            "bytes",
        ),
        Panel(
            "Are CPU processes replaced, and why?",
            f"sum by (why) (increase(copytaster_pool_restarts_total{{{of}}}[1h])) or {cpu} * 0",
            "{{why}}",
        ),
        *_text_cache(stage, of),
    )


def _text_cache(stage: str, of: str) -> tuple[Panel, ...]:
    if stage != ENRICHER:
        return ()
    hits = f"sum(rate(copytaster_text_cache_hits_total{{{of}}}[5m]))"
    misses = f"sum(rate(copytaster_text_cache_misses_total{{{of}}}[5m]))"
    return (
        Panel("How many texts had it analysed before?", f"{hits} / ({hits} + {misses} > 0)", "share", "percentunit"),
        Panel(
            "How many articles have no language model?",
            f"sum(rate(copytaster_articles_without_model_total{{{of}}}[5m]))",
            "articles",
            "cps",
        ),
    )


def _state(stage: str, of: str) -> tuple[Panel, ...]:
    if stage not in REMEMBERING:
        return ()
    return (
        Panel("Is its state bounded?", f"sum by (table) (copytaster_state_entries{{{of}}})", "{{table}}"),
        Panel(
            "How long did it take to restore its state?",
            f"max by (partition) (copytaster_restore_seconds{{{of}}})",
            "partition {{partition}}",
            "s",
        ),
    )


def _process(of: str) -> tuple[Panel, ...]:
    ours = f"and on (instance) copytaster_ready{{{of}}}"
    return (
        Panel(
            "Does anything block its event loop?", _quantiles("copytaster_loop_stall_seconds", of), "{{quantile}}", "s"
        ),
        Panel(
            "How much memory does each worker use?", f"process_resident_memory_bytes {ours}", "{{instance}}", "bytes"
        ),
        Panel(
            "Does it have to repeat its sends?",
            f"sum(rate(copytaster_delivery_retries_total{{{of}}}[5m]))",
            "repeats",
            "cps",
        ),
        Panel(
            "How often was each worker started in the last hour?",
            f"changes(process_start_time_seconds[1h]) {ours}",
            "{{instance}}",
        ),
    )


def _quantiles(histogram: str, of: str) -> str:
    """Half of them, and all but one in a hundred, in one panel."""
    return " or ".join(
        f"label_replace(histogram_quantile({share}, sum by (le) (rate({histogram}_bucket{{{of}}}[5m]))), "
        f'"quantile", "{shown}", "", "")'
        for share, shown in (("0.5", "half"), ("0.99", "99 %"))
    )
