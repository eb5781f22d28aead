"""Both measurements in one."""

from collections.abc import Callable

from services.bench.gateway.searching import measure_search
from services.bench.gateway.streaming import measure_stream

Report = Callable[[str], None]


def run(readers: int, seconds: float, articles: int, report: Report, database: str | None = None) -> dict[str, object]:
    """Measure; 0 readers or 0 articles leave that part out.

    Raises:
        NotReadyError: the gateway did not start.
        ViewAwayError: the view's database does not answer, or does not let us in.
        TimeoutError: an article did not come to all readers.
    """
    measured: dict[str, object] = {}
    if readers:
        measured["stream"] = measure_stream(readers, seconds, report)
    if articles:
        measured["search"] = measure_search(articles, report, database)
    return measured
