"""Items and values in an answer, by JSONPath or XPath. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonpath
from lxml import etree

WHOLE = "whole"
_XML = "application/xml"


class UnexpectedAnswerError(Exception):
    """The answer is not what the entry says; the text says how."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of an answer: a JSON value or an XML element."""

    value: Any

    @property
    def payload(self) -> bytes:
        """As an item of its own."""
        if isinstance(self.value, etree._Element):  # noqa: SLF001 - lxml's only name for it
            return bytes(etree.tostring(self.value, encoding="utf-8", with_tail=False))
        if isinstance(self.value, str):
            return self.value.encode()
        return json.dumps(self.value, ensure_ascii=False).encode()

    @property
    def content_type(self) -> str:
        """Of the payload."""
        return _XML if isinstance(self.value, etree._Element) else "application/json"  # noqa: SLF001 - as above


def is_json_path(path: str) -> bool:
    """Otherwise it is an XPath."""
    return path.startswith("$")


def parsed(body: bytes, path: str) -> Extract:
    """The answer, in the language of the path.

    Raises:
        UnexpectedAnswerError: it is not JSON, or not XML.
    """
    try:
        if is_json_path(path):
            return Extract(json.loads(body))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return Extract(etree.fromstring(body, parser))
    except (ValueError, RecursionError, etree.XMLSyntaxError) as error:
        raise UnexpectedAnswerError(
            "the answer is not JSON" if is_json_path(path) else "the answer is not XML"
        ) from error


def extracts(root: Extract, path: str, namespaces: Mapping[str, str]) -> Sequence[Extract]:
    """Everything at the path.

    Raises:
        UnexpectedAnswerError: the path cannot be followed.
    """
    try:
        if is_json_path(path):
            return [Extract(found) for found in jsonpath.findall(path, root.value)]
        found = root.value.xpath(path, namespaces=dict(namespaces))
        return [Extract(each) for each in found] if isinstance(found, list) else [Extract(found)]
    except (jsonpath.JSONPathError, etree.XPathError, AttributeError, TypeError) as error:
        raise UnexpectedAnswerError(f"{path} cannot be followed") from error


def text_at(root: Extract, path: str, namespaces: Mapping[str, str]) -> str | None:
    """The first value at the path as text; None where there is none."""
    for found in extracts(root, path, namespaces):
        value = found.value
        if isinstance(value, etree._Element):  # noqa: SLF001 - as above
            value = "".join(str(part) for part in value.itertext()).strip()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
            return str(value)
    return None
