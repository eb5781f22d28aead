"""How logs look: structlog on the standard library; JSON unless on a terminal. They contain ids, never texts."""

import logging
import sys

import structlog

from services.settings import Settings

_NOISY = (
    "faust",
    "mode",
    "aiokafka",
    "asyncio",
    "aiohttp",
    "trafilatura",
    "htmldate",
    "charset_normalizer",
    "services.kafka.faust_transport",
)


def configure(settings: Settings, stage: str) -> None:
    """Set up the root logger of this process, and quieten libraries."""
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _method, event: {**event, "stage": stage},
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last.append(structlog.processors.format_exc_info)  # type: ignore[arg-type] # the console draws it itself
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*last, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # Faust leaves the root logger at DEBUG and builds every record: to disable the level gains a third of throughput.
    logging.disable(logging.NOTSET if settings.log_level == "DEBUG" else logging.DEBUG)
