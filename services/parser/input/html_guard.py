"""HTML that others wrote, parsed without network, with size and depth bounded."""

from lxml import etree, html

from services.parser.input.html_attributes import without_excess
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.parser.input.xml_guard import too_deep


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
        root = etree.fromstring(sound.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    # So few tags cannot nest so deep, elements that the parser implies (html, body, p) included. The look itself costs
    # 66 µs, a twelfth of a short ninjs item.
    deep = tags > limits.html_depth // 4 and root is not None and too_deep(root, limits.html_depth)
    return None if deep else root
