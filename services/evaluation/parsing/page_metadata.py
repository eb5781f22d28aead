"""A page's JSON-LD against what the parser finds without it: a check that needs no label.

A publisher's JSON-LD states headline, date and authors for machines; the same page shows them to readers. So the blocks
are cut out, the page is parsed as if it never had them, and the two are compared. Pages without an article's JSON-LD
are skipped, and so is each field that the JSON-LD lacks.
"""

import re
from collections.abc import Iterator

from lxml import etree

from schemas.article import Article
from schemas.raw import RawItem
from schemas.stamp import Stamp
from services.parser.formats.page.facts.metadata import PageMetadata, json_ld_metadata
from services.parser.input.characters import one_line
from services.parser.input.charset import decode_text
from services.parser.input.html_guard import parse_html
from services.parser.lines.bylines import persons
from services.parser.stamps.read import read_stamp
from services.parser.stamps.wall_clock import WallClock

_BLOCK = re.compile(
    rb"<script\b[^>]{0,2000}application/ld\+json[^>]{0,2000}>.*?</script\s*>", re.IGNORECASE | re.DOTALL
)


_SITE = re.compile(r"\s+[|–—·»-]\s+\S[^|–—·»]{0,40}$")


def without_declarations(payload: bytes) -> bytes:
    """The page without its JSON-LD blocks."""
    return _BLOCK.sub(b"", payload)


def declared(payload: bytes) -> PageMetadata | None:
    """What the page's JSON-LD says about its article; None if there is none."""
    tree: etree._Element | None = parse_html(decode_text(payload).text)
    return None if tree is None else json_ld_metadata(tree)


def agreements(facts: PageMetadata, article: Article | None, raw: RawItem) -> Iterator[tuple[str, bool]]:
    """For title, date and author, if the JSON-LD has them: whether the parser found the same without it."""
    if facts.headlines:
        yield "title", article is not None and same_title(facts.headlines[0][1], article.headline or "")
    published = read_stamp(facts.published[0] if facts.published else None, WallClock.of(raw), prefer="past")
    # Content systems write a zero date (0001-01-01, 1899-12-30) where they have none.
    if published and published.iso >= "1900":
        yield (
            "date",
            article is not None and article.published_at is not None and same_day(published, article.published_at),
        )
    if names := {_letters(name) for author in facts.authors for name in persons(one_line(author))}:
        yield "author", article is not None and {_letters(name) for name in article.bylines} == names


def same_title(first: str, second: str) -> bool:
    """Whether two titles say the same; also if one is cut off with dots or ends in the site's name."""
    one, other = _letters(first), _letters(second)
    shorter, longer = sorted((one, other), key=len)
    cut = first.rstrip().endswith(("...", "…")) or second.rstrip().endswith(("...", "…"))
    if one == other or (cut and len(shorter) >= 20 and longer.startswith(shorter)):
        return True
    return any(_letters(_SITE.sub("", text)) == rest for text, rest in ((first, other), (second, one)))


def same_day(first: Stamp, second: Stamp) -> bool:
    """Whether two stamps fall on the same day, in their own zones or in UTC."""
    if first.iso[:10] == second.iso[:10]:
        return True
    one, other = first.instant(), second.instant()
    return one is not None and other is not None and one.date() == other.date()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", one_line(text)).casefold()
