"""When a page was published and last changed: as declared, else as shown, else by its address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lxml import etree

from schemas.stamp import Stamp
from services.parser.formats.page.elements import is_aside
from services.parser.formats.page.facts.metadata import PageMetadata
from services.parser.formats.page.facts.shown_times import read_shown_time
from services.parser.formats.page.facts.visible import visible_times
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.document import Document

_FIRST_YEAR = "1900"
"""Earlier years stand for "unknown": .NET sites print their zero date, "0001-01-01T00:00:00Z"."""
# "/2024/01/21/", "/2024-01-21-", "/20240121": in the path of the address, with a year of this or the last century.
_DATED_PATH = re.compile(
    r"/((?:19|20)\d{2})(?:[/-](\d{1,2})[/-](\d{1,2})|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?=[/_.-]|\d{0,6}[/_.-]|$)"
)


@dataclass(frozen=True, slots=True)
class PageTimes:
    """A page's times, and what it says against them."""

    published: Stamp | None = None
    updated: Stamp | None = None
    warnings: tuple[str, ...] = ()
    of_address: bool = False
    """Whether only the page's address says when it was published: the day."""

    def completed(self, published: Stamp | None, updated: Stamp | None) -> "PageTimes":
        """The same with these times where there is none."""
        nearer = self.of_address and published and self.published
        if nearer and published and self.published and _days_apart(published, self.published) <= PAGE.address_days:
            return replace(self, published=published, updated=self.updated or updated)
        return replace(self, published=self.published or published, updated=self.updated or updated)


def page_times(tree: etree._Element, facts: PageMetadata, document: Document, headline: str | None) -> PageTimes:
    """The page's times; each source is vaguer than the one before it."""
    declared = [stamp for text in facts.published if (stamp := _read(text, facts, document))]
    updated = _read(facts.updated, facts, document)
    address = _of_address(facts, document)
    published = declared[0] if declared else next(_marked_up(tree, facts, document), None)
    if not published or not updated:
        for time in visible_times(tree, document.clock, facts.language, headline):
            if time.updated:
                updated = updated or _plausible(time.stamp, document)
            else:
                published = published or _plausible(time.stamp, document)
    # A shown date far from the address is another thing's: the next event's, or the page's last change.
    if address and not declared and not (published and _days_apart(published, address) <= PAGE.address_days):
        return PageTimes(address, updated, (), of_address=True)
    return PageTimes(published, updated, _disagreement(declared))


def version_created(times: PageTimes, document: Document) -> Stamp | None:
    """When the page was last changed by its own word: of two deliveries the one changed later is the newer version.

    A change after the page arrived is a clock that is wrong: believed, it would keep every later change out.
    """
    instants = [(at, stamp) for stamp in (times.updated, times.published) if stamp and (at := stamp.instant())]
    at, latest = max(instants, key=lambda pair: pair[0], default=(None, None))
    return latest if at and at <= document.raw.received_at else None


def _read(text: str | None, facts: PageMetadata, document: Document) -> Stamp | None:
    found = read_shown_time(text, document.clock, facts.language) if text else None
    return _plausible(found.stamp, document) if found else None


def _plausible(stamp: Stamp, document: Document) -> Stamp | None:
    """The stamp, unless it is a zero date or lies in the future by more than the time zones explain."""
    latest = (document.raw.received_at + timedelta(days=1)).date().isoformat()
    return stamp if _FIRST_YEAR <= stamp.iso[:10] <= latest else None


def _marked_up(tree: etree._Element, facts: PageMetadata, document: Document) -> Iterator[Stamp]:
    """The times in `time` elements of the article: those marked as its publication first, none of its teasers'."""
    elements = [element for element in tree.iter("time") if element.get("datetime")]
    # Stable, so that among equals the page's order counts.
    elements.sort(key=lambda element: (not _is_publication(element), is_aside(element)))
    for element in elements:
        if stamp := _read(element.get("datetime"), facts, document):
            yield stamp


def _is_publication(element: etree._Element) -> bool:
    return element.get("pubdate") is not None or "published" in (element.get("itemprop") or "").lower()


def _of_address(facts: PageMetadata, document: Document) -> Stamp | None:
    if path := _DATED_PATH.search(document.raw.url or facts.canonical or ""):
        month, day = path[2] or path[4], path[3] or path[5]
        return _read(f"{path[1]}-{month.zfill(2)}-{day.zfill(2)}", facts, document)
    return None


def _disagreement(declared: list[Stamp]) -> tuple[str, ...]:
    """What is said if the page declares another day than the one chosen, beyond what time zones explain."""
    apart = next((stamp for stamp in declared[1:] if _days_apart(stamp, declared[0]) > 1), None)
    return (f"another date of publication declared: {apart.iso[:10]}",) if apart else ()


def _days_apart(one: Stamp, other: Stamp) -> int:
    """Days between two stamps; 0 if either gives no day."""
    if len(one.iso) < len("2024-01-21") or len(other.iso) < len("2024-01-21"):
        return 0
    return abs((date.fromisoformat(one.iso[:10]) - date.fromisoformat(other.iso[:10])).days)
