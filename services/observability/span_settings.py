"""Settings → what makes spans. OpenTelemetry is imported only where somebody asked for it."""

from importlib import import_module

from services.observability.spans import NoSpans, Spans
from services.settings import Settings


class TracingNotInstalledError(RuntimeError):
    """Spans are asked for, and OpenTelemetry is not there."""


def make_spans(settings: Settings, stage: str) -> Spans:
    """Spans for a worker of this stage.

    Raises:
        TracingNotInstalledError: the settings ask for spans, and the extra `tracing` is not installed.
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
