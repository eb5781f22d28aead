"""HTML that others wrote, parsed without network, with size and depth bounded.

Tags with more attributes than any page has are cut before the parser sees them: libxml2 puts each attribute behind the
last one, which it looks for from the first. 40,000 of them take a second and a half; an item has room for a million.
What a tag is, is read as browsers do (WHATWG HTML, 13.2.5.32 to 13.2.5.40).
"""

import re

from lxml import etree, html

from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.parser.input.xml_guard import too_deep

MOST_ATTRIBUTES = 200
"""Attributes of one tag that are kept; the busiest tags have some forty."""
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)?+)?+"""
_TOO_MANY = re.compile(rf"(<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{MOST_ATTRIBUTES}}})(?:{_ATTRIBUTE})++")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r\x0b\x0c")
_SPACES = bytes.maketrans(b"\x0b\x0c", b"  ")
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_REFERENCE_TO_CONTROL = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[efEF])(?![0-9a-fA-F]));?"
)
_ROUNDS = 4
"""What looks like a tag in a script may hide another, which is found in the next round."""


def parse_html(text: str, limits: Limits = DEFAULT_LIMITS) -> etree._Element | None:
    """The tree of an HTML text; None if it is empty, too large, or has too many tags or levels of them."""
    tags = text.count("<")
    if not text.strip() or len(text) > limits.payload_bytes or tags > limits.html_tags:
        return None
    sound = without_excess(text)
    if sound is None:
        return None
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(_without_controls(sound), parser)
    except (etree.LxmlError, ValueError):
        return None
    # So few tags cannot nest so deep, elements that the parser implies (html, body, p) included. The look itself costs
    # 66 µs, a twelfth of a short ninjs item.
    deep = tags > limits.html_depth // 4 and root is not None and too_deep(root, limits.html_depth)
    return None if deep else root


def _without_controls(text: str) -> bytes:
    """The text as UTF-8, without what no XML text may have: libxml2 reads it, and lxml then refuses to move it."""
    if "&#" in text:
        text = _REFERENCE_TO_CONTROL.sub("", text)
    data = text.encode("utf-8", "replace").translate(_SPACES, _CONTROLS)
    for noncharacter in _NONCHARACTERS:
        data = data.replace(noncharacter, b"")
    return data


def without_excess(text: str) -> str | None:
    """The markup without the attributes of a tag behind the first two hundred; None if there is no end to them."""
    for _ in range(_ROUNDS):
        text, found = _TOO_MANY.subn(r"\1 ", text)
        if not found:
            return text
    return None
