"""The pictures of a page: their captions and credits, taken out of the tree before its text is read."""

import re
from itertools import islice

from lxml import etree

from services.parser.draft import BodyPiece, caption
from services.parser.formats.page.elements import drop, is_aside, short_text, spaced_text
from services.parser.formats.page.thresholds import PAGE
from services.parser.lines.captions import read_caption

_CAPTION = re.compile(
    r"(?:^|[\s_-]|image|photo|picture|media|figure)(?:caption|cutline|bildunterschrift|bildtext|legende)"
    r"(?:$|[\s_-]|text|content)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:^|[\s_-]|image|photo|picture|media)(?:credits?|copyright|photographer|photo-?by|bildquelle|source)(?:$|[\s_-])",
    re.IGNORECASE,
)
# "… on Sunday. Photo: Ada Verhoeven/AP": the credit behind the text, in the languages of pages. A name begins with a
# capital, or "photo of the bridge" would be a credit.
_CREDIT_BEHIND = re.compile(
    r"(?P<text>.*?)\s*[(\[|/–—-]*\s*\b(?:photo(?:graph)?|foto(?:grafía)?|image|picture|bild|imagen|crédit photo)s?\s*"
    r"(?:by|credit|courtesy of|von|de|di)?\s*[:©/]?\s+(?P<credit>(?-i:[^\W\d_a-z]).{2,80}?)[)\]]?",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?P<text>.*?)\s*[(\[|/–—-]*\s*©\s*(?P<credit>[^.!?]{2,80}?)[)\]]?")


def take_captions(tree: etree._Element) -> tuple[BodyPiece, ...]:
    """The captions of the article's pictures, in order; they are removed from the tree, as are those of teasers."""
    elements = [element for element in tree.iter("figcaption", "p", "div", "span", "dd") if _is_caption(element)]
    found: list[BodyPiece] = []
    for element in elements:
        # An ancestor that is a caption too has been taken with it.
        if element.getroottree().getroot() is not tree.getroottree().getroot():
            continue
        if not is_aside(element) and (piece := _caption(element)):
            found.append(piece)
        drop(element)
    return tuple(dict.fromkeys(found))


def _is_caption(element: etree._Element) -> bool:
    if element.tag == "figcaption":
        return True
    called = element.get("class") or ""
    if not called or not _CAPTION.search(called):
        return False
    # Two paragraphs or a picture inside: the class names the whole figure, or a gallery.
    if short_text(element, PAGE.caption) is None:
        return False
    return element.find(".//p[2]") is None and element.find(".//img") is None


def _caption(element: etree._Element) -> BodyPiece | None:
    marked = next((part for part in element.iter("span", "small", "p", "div", "cite", "em") if _is_credit(part)), None)
    credit = None
    if marked is not None and marked is not element:
        credit = spaced_text(marked)
        drop(marked)
    else:
        credit = _credit_beside(element)
    return _read(spaced_text(element), credit)


def _is_credit(element: etree._Element) -> bool:
    return bool(_CREDIT.search(element.get("class") or "")) or element.get("itemprop") == "copyrightHolder"


def _credit_beside(element: etree._Element) -> str | None:
    parent = element.getparent()
    if parent is None or parent.tag != "figure":
        return None
    # The first few: a figure of thousands of captions would be looked through for each of them.
    parts = islice(parent.iter("span", "div", "small"), PAGE.parts_of_figure)
    return next((spaced_text(part) for part in parts if _is_credit(part)), None)


def _read(text: str, credit: str | None) -> BodyPiece | None:
    if len(text) > PAGE.longest_value:
        return caption(text, credit)
    if credit:
        inner = read_caption(credit)
        return caption(text, inner.credit if inner and inner.credit else credit.strip("()[] "))
    if (found := read_caption(text)) and found.credit:
        return caption(found.text, found.credit)
    for pattern in (_CREDIT_BEHIND, _SIGN):
        if behind := pattern.fullmatch(text):
            return caption(behind["text"], behind["credit"])
    return caption(text) if text else None
