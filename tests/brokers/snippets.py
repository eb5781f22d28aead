"""The code blocks of a page of the docs, unchanged: what a test runs is what a reader copies."""

import re
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "subscribers.md"
_SECTION = re.compile(r"^### (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(?:python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(heading: str) -> list[str]:
    """The code blocks under a heading of docs/subscribers.md.

    Raises:
        KeyError: there is no such heading.
    """
    parts = _SECTION.split(_PAGE.read_text(encoding="utf-8"))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return _BLOCK.findall(sections[heading])
