"""`evaluate wire`: what the parser makes of every file in a folder, one entry per file.

The parser is given the bytes only: no format hint, no file name, no folder.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from schemas.article import Article
from schemas.ids import item_id
from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse
from services.stream.messages import Dropped, Rejected

_ARRIVAL = datetime(2030, 1, 1, tzinfo=UTC)
_SKIPPED_NAMES = frozenset({"LICENSE", "README", "README.md", "LICENSE.md", "NOTICE"})


def evaluate_wire(folder: Path, progress: Callable[[int, int], None]) -> dict[str, object]:
    """Format, articles and reason for every file under a folder (or for the one file)."""
    paths = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if _is_candidate(path))
    files = []
    for done, path in enumerate(paths, start=1):
        files.append(_entry(path, path.name if folder.is_file() else str(path.relative_to(folder))))
        progress(done, len(paths))
    return {"files": files}


def _is_candidate(path: Path) -> bool:
    return path.is_file() and path.name not in _SKIPPED_NAMES and not path.name.startswith(".")


def _entry(path: Path, name: str) -> dict[str, object]:
    payload = path.read_bytes()
    source = Source(id="evaluation")
    identity = item_id(source.id, payload)
    raw = RawItem(item_id=identity, trace_id=identity, source=source, received_at=_ARRIVAL, payload=payload)
    outcome = parse(raw)
    articles = outcome.articles if isinstance(outcome, Parsed) else ()
    return {
        "file": name,
        "format": articles[0].format if articles else None,
        "articles": [_shown(article) for article in articles],
        "reason": _reason(outcome),
    }


def _shown(article: Article) -> dict[str, object]:
    return {
        "article_id": article.article_id,
        "guid": article.guid,
        "version": article.version,
        "status": article.status.value,
        "embargoed_until": article.embargoed_until.isoformat() if article.embargoed_until else None,
        "urgency": article.urgency,
        "signal": article.signal.value,
        "acts_on": [target.model_dump(mode="json") for target in article.acts_on],
        "headline": article.headline,
        "language": article.language.code,
    }


def _reason(outcome: Parsed | Dropped | Rejected) -> str | None:
    """Why a file gave no article; for one that was parsed, its warnings and what was left out."""
    if isinstance(outcome, Rejected):
        return f"rejected: {outcome.reason.value}: {outcome.error}"
    if isinstance(outcome, Dropped):
        return f"dropped: {outcome.reason.value}: {outcome.detail}".removesuffix(": ")
    warnings = dict.fromkeys(warning for article in outcome.articles for warning in article.warnings)
    notes = [*(f"warning: {warning}" for warning in warnings)]
    notes += [f"skipped: {dropped.reason.value}: {dropped.detail}" for dropped in outcome.skipped]
    notes += [f"member refused: {refused.reason.value}: {refused.error}" for refused in outcome.refused]
    return "; ".join(notes) or None
