"""NewsML 1: which item a NewsItem is a revision of, and which revision it is (NewsML 1.2, "Identification").

Provider, date and item id are the same in every revision. Agencies also leave parts out, repeat the revision in the
item id ("…-v2"), or write the hour of sending into the date; then what is left has to do.
"""

import re
from dataclasses import dataclass

from lxml import etree

from services.parser.markup.xml_tree import attribute, first, outermost, text_at, text_of

_REVISION_AT_END = re.compile(r":\d{1,6}[NUAnua]?\Z")
_LONG_ID = 12
"""Characters from which on a Duid is unique beyond its document ("NC0001" is not)."""


@dataclass(frozen=True, slots=True)
class NewsItemIdentity:
    """A guid, or the parts that stand in for one, and the revision."""

    guid: str | None
    parts: tuple[str, ...]
    version: int


def read_identity(item: etree._Element) -> NewsItemIdentity:
    """The identity of an item; neither guid nor parts where it has no NewsIdentifier at all."""
    identifier = first(item, "Identification", "NewsIdentifier")
    if identifier is None:
        return NewsItemIdentity(None, (), 1)
    version = _version(identifier)
    guid = _guid(identifier, item, version) or _component_guid(item)
    return NewsItemIdentity(guid, () if guid else _parts(item, identifier), version)


def _guid(identifier: etree._Element, item: etree._Element, version: int) -> str | None:
    provider, day, number = (text_at(identifier, name) for name in ("ProviderId", "DateId", "NewsItemId"))
    public = text_at(identifier, "PublicIdentifier")
    if provider and number:
        # The revision repeated in the id would make an article of every version.
        own = re.sub(rf"[-_.]v{version}$", "", number, flags=re.IGNORECASE)
        return f"urn:newsml:{provider}:{_date(day or '', item)}:{own}"
    # The public identifier is the same urn with the revision behind it.
    return _REVISION_AT_END.sub("", public) if public else None


def _date(day: str, item: etree._Element) -> str:
    """The DateId; where it is the hour of this revision, another one would have another: then the day of the first."""
    created, revised = (text_at(item, "NewsManagement", name) for name in ("FirstCreated", "ThisRevisionCreated"))
    return created[:8] if "T" in day and created and day == revised != created else day


def _component_guid(item: etree._Element) -> str | None:
    """An id that the agency put elsewhere: an element `guid`, or a long Duid of the outermost component."""
    named = next((text for element in outermost(item, "guid", "GUID") if (text := text_of(element))), None)
    duid = attribute(first(item, "NewsComponent"), "Duid") or ""
    return named or (duid if len(duid) >= _LONG_ID else None)


def _parts(item: etree._Element, identifier: etree._Element) -> tuple[str, ...]:
    created = text_at(item, "NewsManagement", "FirstCreated")
    headline = next((text for element in outermost(item, "HeadLine") if (text := text_of(element))), None)
    found = (text_at(identifier, "ProviderId"), text_at(identifier, "DateId"), created, headline)
    return tuple(part or "" for part in found) if created or headline else ()


def _version(identifier: etree._Element) -> int:
    """RevisionId ("2", "2U"); where it is missing, one more than the revision that it follows."""
    revision = first(identifier, "RevisionId")
    written = re.match(r"\d{1,9}", text_of(revision) or "")
    previous = attribute(revision, "PreviousRevision") or ""
    if written and int(written.group()) > 0:
        return int(written.group())
    return int(previous[:9]) + 1 if previous.isascii() and previous.isdigit() else 1
