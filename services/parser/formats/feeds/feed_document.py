"""The text of a feed as web servers deliver it: with a warning printed in front, or cut off in the middle.

What stands before the XML is the server's (a PHP warning, HTTP header fields) and is left out. Of a feed that was cut
off, whole entries count; the one that the cut went through does not.
"""

import re

from services.parser.input.document import Document

ROOTS = {"rss": "rss", "RDF": "rdf", "feed": "atom", "channel": "rss"}
"""By the root element; some servers leave out the one around `channel`."""
_ROOT = re.compile(r"<(?:[\w.-]{1,30}:)?(?P<name>rss|RDF|feed)\b[^<>]*>")
_DECLARATION = re.compile(r"<\?xml\b[^<>]{0,200}\?>")
_FRONT = 4_096
"""Characters that a server may have printed."""
_PAGE = re.compile(r"<html\b|<!doctype html", re.IGNORECASE)
_MAIL = re.compile(r"^(?:From|To|Received|Subject|Message-ID|Return-Path|Delivered-To):", re.IGNORECASE | re.MULTILINE)
_TEXT_FIELD = re.compile(
    r"<(?P<name>description|content:encoded|content|summary|title)(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE
)
_ENTRY_BEGIN = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)\b")
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,30}:)?(?:item|entry)\s*>")


def feed_text(document: Document) -> tuple[str, str] | None:
    """(name of the root element, the feed from its first markup on); None if there is no feed."""
    if (name := document.root_element) in ROOTS:
        return name, document.text
    # JSON may quote a feed in a string; it has readers of its own.
    if document.start.startswith(("{", "[")):
        return None
    root = _ROOT.search(document.text, 0, _FRONT)
    if root is None:
        return None
    declaration = _DECLARATION.search(document.text, 0, root.start())
    begins = (declaration or root).start()
    before, text = document.text[:begins], document.text[begins:]
    # An article that quotes a feed goes on behind it; a page and a mail have a reader of their own.
    quoted = declaration is None and not _ends(text, root["name"])
    return None if quoted or _PAGE.search(before) or _MAIL.search(before) else (root["name"], text)


def _ends(text: str, name: str) -> bool:
    return text.rstrip().endswith((f"</{name}>", f":{name}>"))


def whole_entries(text: str, name: str) -> str | None:
    """The feed without the entry in which it was cut off; None if it was not cut off."""
    if re.search(rf"</(?:[\w.-]{{1,30}}:)?{name}\s*>", text):
        return None
    ends = [found.end() for found in _ENTRY_END.finditer(text)]
    begin = _ENTRY_BEGIN.search(text)
    return text[: ends[-1] if ends else begin.start() if begin else len(text)]


def with_sections(text: str) -> str:
    """The feed with CDATA around texts in which markup stands that was not escaped, as in "<br>" without an end.

    Then a slip in one text costs neither its other words nor the entries behind it.
    """
    parts, place, end = [], 0, 0
    for field in _TEXT_FIELD.finditer(text):
        # Inside the text that was wrapped just now.
        if field.start() < end:
            continue
        end = text.find(f"</{field['name']}", field.end())
        if end < 0:
            break
        inner = text[field.end() : end]
        # What is escaped or in CDATA already must not be wrapped twice.
        if "<" in inner and "<![CDATA[" not in inner and "]]>" not in inner:
            parts += [text[place : field.end()], "<![CDATA[", inner, "]]>"]
            place = end
    return "".join((*parts, text[place:]))
