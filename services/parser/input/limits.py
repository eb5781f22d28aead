"""How much of one item is read before it is refused. Time is limited by the worker pool, not here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one raw item; every one is checked before the work that it bounds."""

    payload_bytes: int = 16_000_000
    """Of the payload as sent and, where it was compressed, as unpacked."""
    line_chars: int = 2_000_000
    """Of one line of plain text or of one paragraph."""
    xml_depth: int = 200
    """Levels of open elements; deeper markup is written by nobody and read by nothing."""
    html_depth: int = 2_000
    """Levels of open tags: old pages that never close a tag are legal and deep."""
    json_depth: int = 100
    articles: int = 2_000
    """In one package or feed."""
    lines: int = 20_000
    """Of plain text; paragraphs of a page; boundary lines of an e-mail are far fewer."""
    email_header_bytes: int = 128_000
    email_parts: int = 100


DEFAULT_LIMITS = Limits()
