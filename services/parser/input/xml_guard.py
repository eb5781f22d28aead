"""XML that others wrote, parsed so that it can neither fetch anything nor exhaust memory.

The document type is read and cut out before libxml2 sees the text (`doctype.py`), so that no entity is resolved by it,
no DTD is loaded and no network is used; libxml2's own size limits stay on, and depth is bounded. Entities of HTML that
feeds use without declaring them ("&nbsp;") are replaced first, as are those that the document declares.
"""

import re
from functools import cache
from html import escape
from html.entities import html5

from lxml import etree

from schemas.reasons import RejectReason
from services.parser.input.doctype import read_doctype
from services.parser.input.limits import Limits
from services.parser.input.windows_characters import references_as_windows
from services.parser.input.xml_repair import repaired
from services.stream.messages import Rejected

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_NAMED = re.compile(r"&([A-Za-z][\w.-]{0,31});")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no XML document may contain, not even as a reference (XML 1.0, 2.2)."""
_NOT_XML_IN_ASCII = {code: None for code in range(0x20) if chr(code) not in "\t\n\r"}


def parse_xml(text: str, limits: Limits, *, recover: bool = False) -> etree._Element | Rejected:
    """The root element, or why the text is refused: HOSTILE for attacks or absurd depth, else MALFORMED."""
    if len(text) > limits.payload_bytes:
        return Rejected(RejectReason.TOO_LARGE, f"{len(text)} characters of XML")
    if text.count("<") > limits.xml_tags:
        return Rejected(RejectReason.HOSTILE, f"XML of more than {limits.xml_tags} tags")
    doctype = read_doctype(text)
    if isinstance(doctype, Rejected):
        return doctype
    undeclared = text[: doctype.begins] + text[doctype.ends :] if doctype.ends else text
    # The text is encoded again as UTF-8, so a charset that it declares would be wrong.
    cleaned = _without_controls(_characters(_DECLARATION.sub("", undeclared, count=1), doctype.entities)).strip()
    root = _parsed(cleaned)
    if isinstance(root, Rejected) and root.reason is RejectReason.MALFORMED:
        sound = repaired(cleaned)
        again = _parsed(sound) if sound != cleaned else root
        if isinstance(again, Rejected) and recover:
            again = _parsed(sound, recover=True)
        root = root if isinstance(again, Rejected) else again
    if not isinstance(root, Rejected) and too_deep(root, limits.xml_depth):
        return Rejected(RejectReason.HOSTILE, f"XML nested deeper than {limits.xml_depth} levels")
    return root


def _parsed(text: str, *, recover: bool = False) -> etree._Element | Rejected:
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
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        reason = RejectReason.HOSTILE if "depth" in str(error).lower() else RejectReason.MALFORMED
        # The place only: libxml2's sentence quotes tags and entities, which may be an item's text.
        return Rejected(reason, f"XML: not well-formed at line {error.lineno}, column {error.offset}")
    except ValueError:
        return Rejected(RejectReason.MALFORMED, "XML: characters that it cannot have")
    return root if root is not None else Rejected(RejectReason.MALFORMED, "XML: no element could be read")


def _characters(text: str, declared: dict[str, str]) -> str:
    """Named references as characters, but for the five that XML itself knows."""
    if "&" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in _PREDEFINED:
            return found.group()
        known = declared.get(name) or html5.get(f"{name};")
        return found.group() if known is None else escape(known, quote=False)

    return references_as_windows(_NAMED.sub(character, text))


def _without_controls(text: str) -> str:
    # Of ASCII text Python translates without a look-up per character: a twentieth of the time of the pattern.
    return text.translate(_NOT_XML_IN_ASCII) if text.isascii() else _NOT_XML.sub("", text)


@cache
def _below(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/".join(["*"] * depth) + ")")


def too_deep(root: etree._Element, depth: int) -> bool:
    """Whether the tree has elements below this depth. An XPath, because a walk would make a Python object of each."""
    return bool(_below(depth)(root))
