"""How logs look: structlog on the standard library; JSON unless on a terminal. They contain ids, never texts."""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import ExcInfo

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


_SPEAKING = ("services.", "aiokafka.")
"""Whose errors may be quoted: they speak of brokers, files and settings. A library's may quote what it was given."""


def unquoted(exc_info: ExcInfo) -> str:
    """A traceback with the kinds of the errors and their places. Their texts may hold words of an item."""
    chain: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = exc_info[1]
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = "".join(traceback.format_tb(one.__traceback__))
        chain.append(f"Traceback (most recent call last):\n{frames}{_named(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\nfrom this error followed the next\n".join(reversed(chain))


def _named(error: BaseException) -> str:
    kind = type(error)
    quoted = isinstance(error, OSError) or f"{kind.__module__}.".startswith(_SPEAKING)
    return f"{kind.__module__}.{kind.__qualname__}" + (f": {error}" if quoted else "")


def _draw(out: TextIO, error: ExcInfo) -> None:
    out.write(f"\n{unquoted(error)}")


def configure(settings: Settings, stage: str) -> None:
    """Set up the root logger of this process, and quieten libraries."""
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=("trace_id", "source_id", "item_id")),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _method, event: {**event, "stage": stage},
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(exception_formatter=_draw)
    )
    last: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last.append(structlog.processors.ExceptionRenderer(unquoted))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*last, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # Faust leaves the root logger at DEBUG and builds every record: to disable the level gains a third of throughput.
    logging.disable(logging.NOTSET if settings.log_level == "DEBUG" else logging.DEBUG)
