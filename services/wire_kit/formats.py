"""The formats of the kit: the ending of a file's name, and who writes it."""

from collections.abc import Callable
from dataclasses import replace

from services.wire_kit import write_structured, write_text
from services.wire_kit.story import GUID, HEADLINE, NEW, OTHER_GUID, OTHER_SLUG, SLUG, STATES, WireState

FORMATS: dict[str, tuple[str, Callable[[WireState], bytes]]] = {
    "newsml-g2": ("xml", write_structured.newsml_g2),
    "newsml-1": ("xml", write_structured.newsml_1),
    "ninjs-1": ("json", write_structured.ninjs_1),
    "ninjs-3": ("json", write_structured.ninjs_3),
    "nitf": ("xml", write_structured.nitf),
    "iptc-7901": ("txt", write_text.iptc_7901),
    "anpa-1312": ("anpa", write_text.anpa_1312),
    "atom": ("xml", write_text.atom),
    "email": ("eml", write_text.email),
    "plain-text": ("txt", write_text.plain_text),
}
FERRY = "ferry"
"""The other story of the kit: what `kill_of_another` names."""
FERRY_TEXT = (
    "The morning ferry to Skarholm ran onto a sandbank at low water with forty passengers on board.",
    "A lifeboat took off the children first; the others waited for the tide, singing, as the purser told it.",
    "Owners said the hull was sound and sailings would resume on Tuesday under another captain.",
)
_FERRY_NAMES = {
    "lindmoor-bridge": "lindmoor-ferry",
    HEADLINE: "Ferry to Skarholm runs aground with forty on board",
    SLUG: OTHER_SLUG,
    GUID: OTHER_GUID,
    "v0100": "v0102",
    "exw0100": "exw0102",
}


def state_named(name: str) -> WireState:
    """The state; the other story is sent like a new one."""
    return next((state for state in STATES if state.name == name), NEW)


def payload(name: str, format_name: str, state: WireState) -> bytes:
    """A transmission in a format: `name` tells the other story from this one."""
    write = FORMATS[format_name][1]
    if name != FERRY:
        return write(state)
    text = write(replace(state, paragraphs=FERRY_TEXT)).decode()
    for bridge, ferry in _FERRY_NAMES.items():
        text = text.replace(bridge, ferry)
    return text.encode()
