"""XML that others wrote, parsed so that it can neither fetch anything nor exhaust memory.

No entities are declared or resolved (billion laughs, XXE), no DTD is loaded, no network is used, libxml2's own size
limits stay on, and depth is bounded. HTML entities that feeds use without declaring them ("&nbsp;") are replaced first.
"""

import re
from functools import cache
from html.entities import html5

from lxml import etree

from schemas.reasons import RejectReason
from services.parser.input.limits import Limits
from services.stream.messages import Rejected

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITY_DECLARATION = re.compile(r"<!(?:ENTITY|ATTLIST)\b|<!DOCTYPE[^>]*\[", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>", re.IGNORECASE)


def parse_xml(text: str, limits: Limits, *, recover: bool = False) -> etree._Element | Rejected:
    """The root element, or why the text is refused: HOSTILE for declared entities or absurd depth, else MALFORMED."""
    if _ENTITY_DECLARATION.search(text):
        return Rejected(RejectReason.HOSTILE, "XML that declares entities or an internal DTD")
    if len(text) > limits.payload_bytes:
        return Rejected(RejectReason.TOO_LARGE, f"{len(text)} characters of XML")
    # The text is encoded again as UTF-8, so a charset that it declares would be wrong.
    cleaned = _NOT_XML.sub("", _NAMED.sub(_character, _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1)))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(cleaned.strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = RejectReason.HOSTILE if "depth" in str(error).lower() else RejectReason.MALFORMED
        return Rejected(reason, f"XML: {str(error)[:200]}")
    if root is None:
        return Rejected(RejectReason.MALFORMED, "XML: no element could be read")
    if too_deep(root, limits.xml_depth):
        return Rejected(RejectReason.HOSTILE, f"XML nested deeper than {limits.xml_depth} levels")
    return root


def _character(found: re.Match[str]) -> str:
    name = found.group(1)
    return found.group() if name in _PREDEFINED else html5.get(f"{name};", found.group())


@cache
def _below(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/".join(["*"] * depth) + ")")


def too_deep(root: etree._Element, depth: int) -> bool:
    """Whether the tree has elements below this depth. An XPath, because a walk would make a Python object of each."""
    return bool(_below(depth)(root))
