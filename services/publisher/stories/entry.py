"""A public report as its story sees it: all that a story's record is made from. Pure."""

from dataclasses import dataclass
from datetime import datetime

from schemas.published import Outlet
from schemas.verdict import VerdictKind
from services.publisher.stories.report import ReportSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """One article that subscribers may see now. What is held or killed never becomes an entry."""

    article_id: str
    version: int
    event_time: datetime
    """The wire's clock."""
    outlet: Outlet
    verdict: VerdictKind
    of: str | None
    """As in the public verdict: the original, or the article itself for a revision."""
    copy_of: str | None
    """The article whose words this one repeats, also after a revision."""
    summary: ReportSummary
