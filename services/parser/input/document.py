"""One raw item as every format sees it: the unpacked bytes, their text, the clock that times are read against."""

import re
from dataclasses import dataclass
from functools import cached_property

from schemas.raw import RawItem
from schemas.reasons import RejectReason
from services.parser.input.charset import Decoded, decode_text
from services.parser.input.json_guard import read_json, whole_members
from services.parser.input.limits import Limits
from services.parser.stamps.wall_clock import WallClock
from services.stream.messages import Rejected


@dataclass(frozen=True)
class Document:
    """One raw item with its payload unpacked. Immutable; what is costly is computed once, when first asked for."""

    raw: RawItem
    payload: bytes
    """The payload, decompressed if it was sent compressed."""
    limits: Limits

    @cached_property
    def decoded(self) -> Decoded:
        """The payload as text."""
        return decode_text(self.payload, self.raw.charset)

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.decoded.text

    @cached_property
    def clock(self) -> WallClock:
        """The clock that relative and yearless stamps are read against."""
        return WallClock.of(self.raw)

    @cached_property
    def start(self) -> str:
        """The first 4 kB as text, lower case, without byte-order mark and leading space: what sniffers look at."""
        return self.text[:4096].lstrip("\ufeff \t\r\n").lower()

    @cached_property
    def json(self) -> object:
        """The value of a text that looks like JSON, or why it cannot be read; None for any other text."""
        if not _JSON.match(self.text):
            return None
        value = read_json(self.text, self.limits)
        return None if isinstance(value, Rejected) and not _OBJECTS.match(self.text) else value

    @cached_property
    def whole_json(self) -> object:
        """As `json`, but of a list that was cut off its whole members; `json` then says why it cannot be read."""
        if not isinstance(self.json, Rejected) or self.json.reason is not RejectReason.MALFORMED:
            return self.json
        whole = whole_members(self.text)
        return self.json if whole is None else read_json(whole, self.limits)

    @cached_property
    def root_element(self) -> str:
        """Local name of the first element if the text looks like markup, else ""."""
        found = _ELEMENT.match(self.text, _prolog_end(self.text))
        return found.group(1) if found else ""


_JSON = re.compile(r"[\s\ufeff]*(?:\{|\[\s*[\[{\"])")
_OBJECTS = re.compile(r"[\s\ufeff]*(?:\{|\[\s*\{)")
"""What begins so is meant as JSON, even if it cannot be read; a list of anything else may be text in brackets."""
_ELEMENT = re.compile(r"<(?:[\w.-]{1,60}:)?([\w.-]{1,60})")
_SPACE = re.compile(r"[\s\ufeff]*")
_PROLOG = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))


def _prolog_end(text: str) -> int:
    """The offset behind declarations, comments and processing instructions.

    By `find` instead of one regular expression: a prolog of ten thousand unclosed comments would make that backtrack.
    """
    place = 0
    while (space := _SPACE.match(text, place)) is not None:
        place = space.end()
        opened = next(((start, end) for start, end in _PROLOG if text.startswith(start, place)), None)
        if opened is None:
            return place
        end = text.find(opened[1], place)
        if opened[0] == "<!" and 0 <= text.find("[", place) < end:
            end = text.find("]>", place) + 1
        if end <= 0:
            return place
        place = end + len(opened[1])
    return place
