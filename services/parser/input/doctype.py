"""The document type declaration of an XML document: which character entities it declares, and whether it attacks.

Agencies send NewsML 1 and NITF with the name of a DTD and an internal subset (XML 1.0, section 2.8): most often one
parameter entity that brings in another DTD, or a few character entities. Those are used; everything that stands outside
the document is ignored and never fetched. What can only be an attack is HOSTILE: entities made of entities (billion
laughs), long ones used often (quadratic blow-up), and local files (XXE).
"""

import html
import re
from dataclasses import dataclass, field

from schemas.reasons import RejectReason
from services.parser.input.limits import XML_LIMITS
from services.stream.messages import Rejected

_BEFORE = re.compile(r"(?:[\s\ufeff]+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_HEAD = re.compile(r"<!DOCTYPE\s+[^\s\[>]+(?:\s+|PUBLIC|SYSTEM|\"[^\"]*\"|'[^']*')*+", re.IGNORECASE)
_PIECE = re.compile(
    r"\s+|%[\w.:-]+;|<!--.*?-->|<\?.*?\?>|<!(?P<kind>[A-Z]+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^\"'>])*+)>",
    re.DOTALL,
)
_ENTITY = re.compile(
    r"\s+(?P<parameter>%\s+)?(?P<name>[^\s%\"']+)\s+"
    r"(?:(?P<external>SYSTEM|PUBLIC)\b(?P<address>.*)|(?P<quote>[\"'])(?P<value>.*)(?P=quote)\s*)\Z",
    re.DOTALL,
)
_SCHEME = re.compile(r"[\"']\s*(?P<scheme>[a-z][a-z0-9.+-]*):", re.IGNORECASE)
_HARMLESS_SCHEMES = frozenset({"http", "https", "urn"})
_REFERENCE = re.compile(r"&(?P<name>[A-Za-z_][\w.-]*);")
_PARAMETER = re.compile(r"%[A-Za-z_][\w.-]*;")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True)
class Doctype:
    """A document type declaration: where it stands in the text, and the entities that are plain characters."""

    begins: int = 0
    ends: int = 0
    entities: dict[str, str] = field(default_factory=dict)


_NONE = Doctype()


def read_doctype(text: str) -> Doctype | Rejected:
    """The declaration in front of the root element; none there is an empty one."""
    before = _BEFORE.match(text)
    begins = before.end() if before else 0
    head = _HEAD.match(text, begins)
    if head is None:
        return _NONE
    if not text.startswith("[", head.end()):
        return Doctype(begins, head.end() + text.startswith(">", head.end()))
    declared = _Subset()
    ends = declared.read(text, head.end() + 1)
    if isinstance(ends, Rejected):
        return ends
    refused = declared.attack(text, ends)
    return refused or Doctype(begins, ends, declared.plain)


class _Subset:
    """The internal subset, declaration by declaration."""

    def __init__(self) -> None:
        self.plain: dict[str, str] = {}
        self._dangerous: set[str] = set()
        """Entities that may be declared, but whose use is an attack: outside the document, or too long."""

    def read(self, text: str, place: int) -> int | Rejected:
        """Where the declaration ends."""
        limit = place + XML_LIMITS.doctype_chars
        while (piece := _PIECE.match(text, place)) is not None and piece.end() > place:
            place = piece.end()
            if place > limit:
                return _hostile("a document type declaration that is longer than any")
            if piece["kind"] == "ENTITY" and (found := _ENTITY.match(piece["rest"])) and (bad := self._entity(found)):
                return bad
        closing = re.compile(r"\]\s*>").match(text, place)
        return closing.end() if closing else Rejected(RejectReason.MALFORMED, "XML: an internal DTD without an end")

    def _entity(self, found: re.Match[str]) -> Rejected | None:
        name, value = found["name"], found["value"]
        if found["external"]:
            scheme = _SCHEME.search(found["address"])
            if scheme and scheme["scheme"].lower() not in _HARMLESS_SCHEMES:
                return _hostile(f"an entity that names {scheme['scheme'].lower()}: outside the document")
            if not found["parameter"]:
                self._dangerous.add(name)
        elif found["parameter"]:
            # One that writes declarations is how files are smuggled out, one made of others a bomb; wires have neither.
            bad = "<!ENTITY" in value or len(_PARAMETER.findall(value)) > 1
            return _hostile("a parameter entity that declares or repeats entities") if bad else None
        else:
            return self._internal(name, value)
        return None

    def _internal(self, name: str, value: str) -> Rejected | None:
        nested = (reference["name"] for reference in _REFERENCE.finditer(value))
        if any(other in self.plain or other in self._dangerous for other in nested):
            return _hostile("entities made of entities")
        if len(value) > XML_LIMITS.entity_chars:
            self._dangerous.add(name)
        elif name not in _PREDEFINED and "<" not in value:
            # The first declaration of a name counts (XML 1.0, section 4.2).
            self.plain.setdefault(name, html.unescape(value))
        return None

    def attack(self, text: str, ends: int) -> Rejected | None:
        """Whether the document uses what it must not."""
        references = _REFERENCE.finditer(text, ends) if self._dangerous else ()
        used = any(reference["name"] in self._dangerous for reference in references)
        return _hostile("an entity whose text is outside the document, or too long") if used else None


def _hostile(what: str) -> Rejected:
    return Rejected(RejectReason.HOSTILE, f"XML that declares {what}")
