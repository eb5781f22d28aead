"""Every series this service exposes, declared once with the reason it exists. What is not here cannot be counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.stream import counts as c


class Kind(StrEnum):
    """Prometheus metric types in use."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Series:
    """One declared series. `why` is its help text: what an operator learns from it."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    why: str
    buckets: tuple[float, ...] = ()


_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LONG = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

CONSUMED = Series("copytaster_consumed_total", Kind.COUNTER, ("stage",), "Messages a stage finished with: in.")
KEPT = Series("copytaster_kept_total", Kind.COUNTER, ("stage",), "Messages that went on.")
DROPPED = Series("copytaster_dropped_total", Kind.COUNTER, ("stage", "reason"), "Messages that rightly ended, and why.")
REJECTED = Series("copytaster_rejected_total", Kind.COUNTER, ("stage", "reason"), "Messages dead-lettered, and why.")
REDELIVERED = Series(
    "copytaster_redelivered_total",
    Kind.COUNTER,
    ("stage",),
    "Kept messages that repeat an earlier one: the cost of at-least-once delivery.",
)
OUTPUTS = Series("copytaster_outputs_total", Kind.COUNTER, ("stage", "topic"), "Records the broker confirmed: out.")
DROPPED_MEMBERS = Series(
    "copytaster_dropped_members_total",
    Kind.COUNTER,
    ("stage", "reason"),
    "Members of a transmission (pictures, other renditions) that were left out while their siblings went on.",
)
REJECTED_MEMBERS = Series(
    "copytaster_rejected_members_total",
    Kind.COUNTER,
    ("stage", "reason"),
    "Members of a transmission that could not be read while their siblings went on: copy may be missing.",
)
VERDICTS = Series(
    "copytaster_verdicts_total", Kind.COUNTER, ("stage", "kind"), "First verdicts: how much of the wire repeats itself?"
)
SUPERSEDED_VERDICTS = Series(
    "copytaster_superseded_verdicts_total",
    Kind.COUNTER,
    ("stage", "kind"),
    "Verdicts that later copy replaced, by the kind of the new one: many mean that copy comes out of order.",
)
STORY_MERGES = Series(
    "copytaster_story_merges_total",
    Kind.COUNTER,
    ("stage",),
    "Stories that turned out to be one: many mean that they were opened too readily.",
)
ITEMS_HANDLED = Series(
    "copytaster_items_handled_total",
    Kind.COUNTER,
    ("stage", "action"),
    "What became of each item of the wire; not_announced where only other articles changed. One side of the ledger.",
)
SUPERSEDING_VERDICTS_HANDLED = Series(
    "copytaster_superseding_verdicts_handled_total",
    Kind.COUNTER,
    ("stage", "action"),
    "What became of each superseding verdict; no item of the wire, so kept out of the ledger.",
)
FORWARDED_NOTICES_HANDLED = Series(
    "copytaster_forwarded_notices_handled_total",
    Kind.COUNTER,
    ("stage",),
    "Notices from another partition that acted here; no item of the wire, so kept out of the ledger.",
)
ARTICLES_PUBLISHED = Series(
    "copytaster_articles_published_total",
    Kind.COUNTER,
    ("stage", "action"),
    "Records of news.published by action: what do subscribers receive?",
)
UNRESOLVED_NOTICES = Series(
    "copytaster_unresolved_notices_total",
    Kind.COUNTER,
    ("stage", "signal"),
    "Notices that named nothing we have: what an unresolved kill means may still be public.",
)
EMBARGO_RELEASES = Series(
    "copytaster_embargo_releases_total",
    Kind.COUNTER,
    ("stage", "timing"),
    "Embargoes that ended, on time or late: late ones mean that no publisher was running at their end.",
)
STORIES_WRITTEN = Series(
    "copytaster_stories_written_total",
    Kind.COUNTER,
    ("stage", "status"),
    "Records of news.stories by status: how many reports share one?",
)
DELIVERY_RETRIES = Series(
    "copytaster_delivery_retries_total", Kind.COUNTER, ("stage",), "Sends repeated: the broker is slow or unreachable."
)
BATCH_SECONDS = Series(
    "copytaster_batch_seconds", Kind.HISTOGRAM, ("stage",), "Time from taking a batch to its acknowledgement.", _SECONDS
)
BATCH_SIZE = Series(
    "copytaster_batch_size", Kind.HISTOGRAM, ("stage",), "Messages a batch held: is batching working?", _SIZES
)
ITEM_SECONDS = Series(
    "copytaster_item_seconds",
    Kind.HISTOGRAM,
    ("stage",),
    "Time in this stage per message, its share of the batch.",
    _SECONDS,
)
HOP_SECONDS = Series(
    "copytaster_hop_seconds", Kind.HISTOGRAM, ("stage",), "Time since the stage before sent the message on.", _LONG
)
END_TO_END_SECONDS = Series(
    "copytaster_end_to_end_seconds",
    Kind.HISTOGRAM,
    ("stage",),
    "From the receipt of an item to its confirmed publication.",
    _LONG,
)
LAG = Series(
    "copytaster_lag",
    Kind.GAUGE,
    ("stage", "lane", "partition"),
    "Messages behind the end of the partition, in the routine and the urgent lane.",
)
OLDEST = Series(
    "copytaster_oldest_unprocessed_seconds",
    Kind.GAUGE,
    ("stage", "lane", "partition"),
    "Age of the oldest message not yet finished; 0 when caught up.",
)
STATE_ENTRIES = Series(
    "copytaster_state_entries", Kind.GAUGE, ("stage", "partition", "table"), "Entries held in memory: is state bounded?"
)
KILL_TARGETS = Series(
    "copytaster_kill_targets",
    Kind.GAUGE,
    ("stage", "partition", "notice"),
    "Articles that a kill of the last 48 hours acted on in this partition; 0 in all of them: look into it.",
)
RESTORE_SECONDS = Series(
    "copytaster_restore_seconds",
    Kind.GAUGE,
    ("stage", "partition"),
    "How long the last restore of state took.",
)
RESTORED_RECORDS = Series(
    "copytaster_restored_records",
    Kind.GAUGE,
    ("stage", "partition"),
    "Steps that the present or last restore of state has taken, about one a record.",
)
RESTORE_REMAINING = Series(
    "copytaster_restore_remaining_records",
    Kind.GAUGE,
    ("stage", "partition"),
    "State records that the present restore has not read or loaded yet, at most; 0 when it is done.",
)
STATE_SET_ASIDE = Series(
    "copytaster_state_records_set_aside_total",
    Kind.COUNTER,
    ("stage", "partition"),
    "State records that could not be read: the stage works without what they kept, which may be an embargo.",
)
STATE_STORE_OPEN = Series(
    "copytaster_state_store_open",
    Kind.GAUGE,
    ("stage", "partition"),
    "1 while a partition's state is kept in a local store as well; 0 where it should be and cannot.",
)
STATE_STORE_REBUILT = Series(
    "copytaster_state_store_rebuilt_total",
    Kind.COUNTER,
    ("stage", "partition", "reason"),
    "Local stores made from their state topic, and why: what was on the disk was not believed.",
)
SNAPSHOT_REFUSED = Series(
    "copytaster_snapshot_refused_total",
    Kind.COUNTER,
    ("stage", "partition", "reason"),
    "Snapshots of a partition's memory that were not believed, and why: the whole was restored from its records.",
)
SNAPSHOT_SECONDS = Series(
    "copytaster_snapshot_seconds",
    Kind.GAUGE,
    ("stage", "partition"),
    "How long the last snapshot of a partition's memory took to be written beside the work.",
)
LAST_FENCED = Series(
    "copytaster_last_fenced_timestamp_seconds",
    Kind.GAUGE,
    ("stage",),
    "When a worker of this state folder last left because another one had its partition; 0: never.",
)
LAST_REFUSED = Series(
    "copytaster_last_refused_output_timestamp_seconds",
    Kind.GAUGE,
    ("stage",),
    "When a worker of this state folder last left because the broker refused a record for good; 0: never.",
)
FELL_BEHIND = Series(
    "copytaster_fell_behind_records_total",
    Kind.COUNTER,
    ("stage", "partition"),
    "Records that retention took from an input topic before this stage had done them: they are lost.",
)
POOL_PROCESSES = Series(
    "copytaster_pool_processes", Kind.GAUGE, ("stage",), "CPU processes of this worker for routine copy."
)
POOL_BUSY = Series(
    "copytaster_pool_busy", Kind.GAUGE, ("stage",), "CPU processes at work: near the size, the stage is saturated."
)
POOL_RESTARTS = Series(
    "copytaster_pool_restarts_total",
    Kind.COUNTER,
    ("stage", "why"),
    "CPU processes replaced: crash, time limit, memory limit, recycling.",
)
POOL_CPU_SECONDS = Series(
    "copytaster_pool_cpu_seconds_total", Kind.COUNTER, ("stage",), "CPU time used in the CPU processes."
)
POOL_MEMORY = Series(
    "copytaster_pool_memory_bytes",
    Kind.GAUGE,
    ("stage", "process"),
    "Peak resident memory of each CPU process: is one leaking?",
)
TEXT_CACHE_HITS = Series(
    "copytaster_text_cache_hits_total",
    Kind.COUNTER,
    ("stage",),
    "Texts that a CPU process had analysed before: copies cost little.",
)
TEXT_CACHE_MISSES = Series(
    "copytaster_text_cache_misses_total", Kind.COUNTER, ("stage",), "Texts that a CPU process had to analyse."
)
ARTICLES_WITHOUT_MODEL = Series(
    "copytaster_articles_without_model_total",
    Kind.COUNTER,
    ("stage",),
    "Articles of a language without a model: only rules annotated them.",
)
LOOP_STALL = Series(
    "copytaster_loop_stall_seconds",
    Kind.HISTOGRAM,
    ("stage",),
    "How late the event loop ran a timer: blocked loops lose heartbeats.",
    _SECONDS,
)
READY = Series("copytaster_ready", Kind.GAUGE, ("stage",), "1 when assigned, restored and loaded.")
RECEIVED = Series(
    "copytaster_received_total", Kind.COUNTER, ("source", "door"), "Items taken in, by source and connector."
)
REFUSED = Series(
    "copytaster_refused_total", Kind.COUNTER, ("door", "status"), "Items refused at the door, by HTTP status."
)
GATEWAY_BEHIND = Series(
    "copytaster_gateway_behind_records", Kind.GAUGE, ("stage",), "Public records that the gateway's view lacks."
)
GATEWAY_STREAMS = Series("copytaster_gateway_streams", Kind.GAUGE, ("stage",), "Streams that are open.")
GATEWAY_RING = Series(
    "copytaster_gateway_ring_bytes", Kind.GAUGE, ("stage",), "Bytes of records kept for readers who come again."
)
GATEWAY_UNACKNOWLEDGED = Series(
    "copytaster_gateway_kills_unacknowledged",
    Kind.GAUGE,
    ("stage", "subscriber"),
    "Kills that a subscriber should have confirmed by now, and has not.",
)
GATEWAY_WEBHOOK_ATTEMPTS = Series(
    "copytaster_gateway_webhook_attempts_total",
    Kind.COUNTER,
    ("stage", "webhook", "result"),
    "Attempts to send a delivery, by how they ended.",
)
GATEWAY_WEBHOOK_PENDING = Series(
    "copytaster_gateway_webhook_pending", Kind.GAUGE, ("stage", "webhook"), "Deliveries that are not done."
)
GATEWAY_WEBHOOK_STOPPED = Series(
    "copytaster_gateway_webhook_stopped",
    Kind.GAUGE,
    ("stage", "webhook", "reason"),
    "1 for a webhook to which nothing is sent: its receiver failed too often, or said that it is gone.",
)
GATEWAY_TOKENS_CURRENT = Series(
    "copytaster_gateway_tokens_current",
    Kind.GAUGE,
    ("stage",),
    "1 while the file of tokens is in force as it stands; 0 while it is not valid and the last good one stays.",
)
REGISTRY_CURRENT = Series(
    "copytaster_sources_registry_current",
    Kind.GAUGE,
    ("stage",),
    "1 while sources.yaml is in force as it stands; 0 while it is not valid and the last good one stays.",
)
SOURCE_ITEMS = Series(
    "copytaster_source_items_total",
    Kind.COUNTER,
    ("stage", "source", "fate"),
    "Items seen at a source, each with one fate: sent, repeat, refused, skipped.",
)
SOURCE_POLLS = Series(
    "copytaster_source_polls_total", Kind.COUNTER, ("stage", "source", "result"), "Polls: ok, failed, gone."
)
SOURCE_LAST_SUCCESS = Series(
    "copytaster_source_last_success_timestamp_seconds",
    Kind.GAUGE,
    ("stage", "source", "connection"),
    "When a connection last answered: how long has it been silent?",
)
SOURCE_FAILURES = Series(
    "copytaster_source_failures",
    Kind.GAUGE,
    ("stage", "source", "connection"),
    "Polls of a connection that failed in a row; 0 once one succeeds.",
)
SOURCE_CONNECTIONS = Series(
    "copytaster_source_connections", Kind.GAUGE, ("stage", "state"), "Connections of this process, by state."
)
SOURCES_BY_STATE = Series(
    "copytaster_sources",
    Kind.GAUGE,
    ("stage", "state"),
    "Sources by how they are doing: ok, quiet, failing, cannot tell. Only the collector that watches them has it.",
)
SOURCE_MISSED_NUMBERS = Series(
    "copytaster_source_missed_numbers_total",
    Kind.COUNTER,
    ("stage", "source"),
    "Transmission numbers that did not come: copy that the sender sent and we do not have.",
)
BUILD = Series("copytaster_build_info", Kind.GAUGE, ("version", "python", "stage"), "Always 1; which version runs.")

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Series))

OF_COUNT: Mapping[type[c.Count], Series] = {
    c.MemberDropped: DROPPED_MEMBERS,
    c.MemberRejected: REJECTED_MEMBERS,
    c.VerdictReached: VERDICTS,
    c.VerdictSuperseded: SUPERSEDED_VERDICTS,
    c.StoriesMerged: STORY_MERGES,
    c.ItemHandled: ITEMS_HANDLED,
    c.SupersedingVerdictHandled: SUPERSEDING_VERDICTS_HANDLED,
    c.ForwardedNoticeHandled: FORWARDED_NOTICES_HANDLED,
    c.ArticlePublished: ARTICLES_PUBLISHED,
    c.NoticeUnresolved: UNRESOLVED_NOTICES,
    c.EmbargoReleased: EMBARGO_RELEASES,
    c.StoryWritten: STORIES_WRITTEN,
}
"""The series of each count that a stage may ask for; its labels after the stage are the count's fields."""
