"""Captions and photo credits, by the cues that picture desks write ("Photo:", "Image credit:", "(AP Photo/…)")."""

import re
from dataclasses import dataclass

_NOUN = r"(?:file\s+)?(?:photo(?:graph)?|image|picture|pic|foto|bild|imagen|video grab|screengrab|illustration)s?"
_VERB = r"(?:\s+(?:credits?|courtesy(?: of)?|by|source|from))?"
_CUE = rf"(?:{_NOUN}{_VERB}|credits?(?: photo| image)?|crédits?(?: photo)?|courtesy|bildquelle|quelle|bildrechte)"
_HINT = re.compile(r"[:©]|[)\]]$")
_CREDIT_ONLY = re.compile(rf"[\s•(\[]*{_CUE}\s*[:©]\s*(?P<credit>[^:]{{2,120}})", re.IGNORECASE)
_WITH_CREDIT = re.compile(
    rf"(?P<text>.{{3,400}}?[.!?”\"')\]]?)\s*(?:[|(\[/–—-]\s*|\s)(?P<cue>{_CUE})\s*:\s*(?P<credit>[^:]{{2,120}})",
    re.IGNORECASE,
)
_AGENCY_PHOTO = re.compile(
    r"(?P<text>.{3,600}?)\s*[(\[](?P<credit>(?:AP|AFP|EPA|Reuters|Getty|Xinhua|dpa|PTI|Yonhap|KCNA|TASS)\b[^()\[\]]{0,20}"
    r"(?:Photo|Images|Image|Pool|Foto)?(?:/[^()\[\]]{2,60})?)[)\]]"
)
_SENTENCE = 4
"""Words from which on what stands behind "FILE PHOTO:" is a caption and no name."""
_FILE_PHOTO = re.compile(r"(?:FILE(?: PHOTO)?|ARCHIV(?:BILD)?)\s*[:–—-]\s*(?P<text>.{3,600})")


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """What a caption line says and whom it credits."""

    text: str | None
    credit: str | None


def read_caption(line: str) -> CaptionLine | None:
    """The caption in a cleaned line, or None where no cue of a picture desk stands in it."""
    if len(line) > 700 or not _HINT.search(line):
        return None
    of_file = _FILE_PHOTO.fullmatch(line)
    if of_file and len(of_file["text"].split()) >= _SENTENCE:
        return CaptionLine(of_file["text"].strip(), None)
    if found := _CREDIT_ONLY.fullmatch(line):
        return CaptionLine(None, _balanced(found["credit"]))
    if found := _WITH_CREDIT.fullmatch(line):
        return CaptionLine(found["text"].rstrip(" |([/–—-"), _balanced(found["credit"]))
    if (found := _AGENCY_PHOTO.fullmatch(line)) and ("/" in found["credit"] or " " in found["credit"]):
        return CaptionLine(found["text"].strip(), found["credit"].strip())
    return CaptionLine(of_file["text"].strip(), None) if of_file else None


def _balanced(credit: str) -> str:
    """The credit without a bracket that was opened before it."""
    credit = credit.strip()
    for opening, closing in ("()", "[]"):
        if credit.endswith(closing) and credit.count(closing) > credit.count(opening):
            credit = credit[:-1].rstrip()
    return credit
