"""Captions and photo credits, by the usual cues: "Photo:", "Image credit:", "(AP Photo/A. Person)"."""

import re
from dataclasses import dataclass

from services.parser.lines.thresholds import LINES

_NOUN = r"(?:file\s+)?(?:photo(?:graph)?|image|picture|pic|foto|bild|imagen|video grab|screengrab|illustration)s?"
_VERB = r"(?:\s+(?:credits?|courtesy(?: of)?|by|source|from))?"
_CUE = rf"(?:{_NOUN}{_VERB}|credits?(?: photo| image)?|crédits?(?: photo)?|courtesy|bildquelle|quelle|bildrechte)"
# Every cue ends with a colon or ©, or stands in brackets at the end: one search that excludes most lines.
_HINT = re.compile(r"[:©]|[)\]]$")
_CREDIT_ONLY = re.compile(rf"[\s•(\[]*{_CUE}\s*[:©]\s*(?P<credit>[^:]{{2,120}})", re.IGNORECASE)
_WITH_CREDIT = re.compile(
    rf"(?P<text>.{{3,400}}?[.!?”\"')\]]?)\s*(?:[|(\[/–—-]\s*|\s)(?P<cue>{_CUE})\s*:\s*(?P<credit>[^:]{{2,120}})",
    re.IGNORECASE,
)
# Agencies sign a picture behind its caption: "… on Sunday. (AP Photo/A. Person)".
_AGENCY_PHOTO = re.compile(
    r"(?P<text>.{3,600}?)\s*[(\[](?P<credit>(?:AP|AFP|EPA|Reuters|Getty|Xinhua|dpa|PTI|Yonhap|KCNA|TASS)\b[^()\[\]]{0,20}"
    r"(?:Photo|Images|Image|Pool|Foto)?(?:/[^()\[\]]{2,60})?)[)\]]"
)
_FILE_PHOTO = re.compile(r"(?:FILE(?: PHOTO)?|ARCHIV(?:BILD)?)\s*[:–—-]\s*(?P<text>.{3,600})")


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """What a caption line says and whom it credits."""

    text: str | None
    credit: str | None


def read_caption(line: str) -> CaptionLine | None:
    """The caption in a cleaned line, or None if it has no such cue."""
    if len(line) > LINES.caption or not _HINT.search(line):
        return None
    of_file = _FILE_PHOTO.fullmatch(line)
    if of_file and len(of_file["text"].split()) >= LINES.caption_words:
        return CaptionLine(of_file["text"].strip(), None)
    if found := _CREDIT_ONLY.fullmatch(line):
        return CaptionLine(None, _balanced(found["credit"]))
    if found := _WITH_CREDIT.fullmatch(line):
        return CaptionLine(found["text"].rstrip(" |([/–—-"), _balanced(found["credit"]))
    # "(AP)" alone also ends a paragraph of text; a photographer or the word "Photo" makes it a picture's.
    # A number behind the sign is that of a transmission ("(dpa 0412)").
    if (found := _AGENCY_PHOTO.fullmatch(line)) and re.search(r"/|\s[^\s\d]", found["credit"]):
        return CaptionLine(found["text"].strip(), found["credit"].strip())
    return CaptionLine(of_file["text"].strip(), None) if of_file else None


def _balanced(credit: str) -> str:
    """The credit without a closing bracket whose opening one stood before the credit."""
    credit = credit.strip()
    for opening, closing in ("()", "[]"):
        if credit.endswith(closing) and credit.count(closing) > credit.count(opening):
            credit = credit[:-1].rstrip()
    return credit
