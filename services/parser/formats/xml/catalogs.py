"""qcodes → concept URIs, through the catalogs that the document itself declares or refers to.

An alias that no catalog of the document declares is not resolved: "stat" means whatever its document declares. Of the
catalogs that documents refer to, only IPTC's own is known (in any of its numbered versions), because nothing is fetched
here; its schemes are in `words/iptc_catalog.txt`, whose first lines name the published file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lxml import etree

from services.parser.markup.xml_tree import attribute, every, first
from services.parser.words import word_lines

_IPTC = re.compile(r"https?://(?:www\.)?iptc\.org/std/catalog/catalog\.IPTC-G2-Standards(?:_\d+)?\.xml", re.IGNORECASE)


@cache
def _iptc_schemes() -> dict[str, str]:
    return dict(_pair(line) for line in word_lines("iptc_catalog"))


def _pair(line: str) -> tuple[str, str]:
    alias, uri = line.split()
    return alias, uri


@dataclass(frozen=True, slots=True)
class Catalogs:
    """The scheme aliases that are declared for one item."""

    schemes: dict[str, str]

    @classmethod
    def of(cls, item: etree._Element, outer: etree._Element | None = None) -> "Catalogs":
        """The catalogs of an item and of the message around it (`outer`: its header); the item's own count first."""
        schemes: dict[str, str] = {}
        # The item last, so that its own declarations win over the message's.
        for holder in (outer, item):
            if holder is not None:
                if any(_IPTC.fullmatch(attribute(ref, "href") or "") for ref in every(holder, "catalogRef")):
                    schemes |= _iptc_schemes()
                for scheme in every(holder, "catalog", "scheme"):
                    alias, uri = attribute(scheme, "alias"), attribute(scheme, "uri")
                    if alias and uri:
                        schemes[alias] = uri
        return cls(schemes)

    def uri(self, element: etree._Element | None) -> str | None:
        """The concept URI that an element names by `uri` or by a `qcode` that can be resolved."""
        if found := attribute(element, "uri"):
            return found
        scheme, code = self.scheme_and_code(element)
        return scheme + code if scheme and code else None

    def scheme_and_code(self, element: etree._Element | None) -> tuple[str | None, str | None]:
        """(scheme URI, code) of an element's concept; (None, code as found) if the alias is not declared."""
        if uri := attribute(element, "uri"):
            # Concept URIs of IPTC are the scheme with the code behind it.
            head, slash, code = uri.rpartition("/")
            return (head + slash, code) if slash and code else (None, uri)
        qcode = attribute(element, "qcode") or attribute(element, "literal")
        if not qcode:
            return None, None
        alias, colon, code = qcode.partition(":")
        scheme = self.schemes.get(alias) if colon else None
        return (scheme, code) if scheme else (None, qcode)

    def undeclared(self, holders: Iterable[etree._Element | None]) -> tuple[str, ...]:
        """The aliases of qcodes inside these elements that no known catalog declares, sorted."""
        used = {
            code.partition(":")[0]
            for holder in holders
            if holder is not None
            for element in holder.iter()
            if (code := element.get("qcode")) and ":" in code
        }
        return tuple(sorted(alias for alias in used if alias not in self.schemes))


def concept_name(element: etree._Element) -> str | None:
    """The concept's name that the item gives."""
    found = first(element, "name")
    return " ".join("".join(str(part) for part in found.itertext()).split()) or None if found is not None else None
