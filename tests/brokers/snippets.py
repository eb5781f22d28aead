"""The code blocks of a page of the docs, unchanged: what a test runs is what a reader copies."""

import re
from pathlib import Path

_DOCS = Path(__file__).parents[2] / "docs"
_SECTION = re.compile(r"^##+ (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(?:python|sh|text|js|java)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(heading: str, page: str = "subscribers.md") -> list[str]:
    """The code blocks under a heading of a page.

    Raises:
        KeyError: there is no such heading.
    """
    parts = _SECTION.split((_DOCS / page).read_text(encoding="utf-8"))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return _BLOCK.findall(sections[heading])
