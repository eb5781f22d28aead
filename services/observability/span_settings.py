"""Settings → the spans of a worker. OpenTelemetry is imported only where tracing is on."""

from importlib import import_module

from services.observability.spans import NoSpans, Spans
from services.settings import Settings


class TracingNotInstalledError(RuntimeError):
    """Tracing is on, and OpenTelemetry is not installed."""


def make_spans(settings: Settings, stage: str) -> Spans:
    """Spans for a worker of this stage.

    Raises:
        TracingNotInstalledError: tracing is on, and the extra `tracing` is not installed.
    """
    if settings.tracing_endpoint is None:
        return NoSpans()
    try:
        otel = import_module("services.observability.otel_spans")
    except ModuleNotFoundError as error:
        message = (
            "COPYTASTER_TRACING_ENDPOINT is set, but OpenTelemetry is not installed: pip install copytaster[tracing]"
        )
        raise TracingNotInstalledError(message) from error
    spans: Spans = otel.OtelSpans(stage, otel.to_collector(settings.tracing_endpoint))
    return spans
