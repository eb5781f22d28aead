"""What the rights of a source mean for who reads. Pure.

`rights` in sources.yaml are the words of a contract. Two phrases in them bind the gateway; all others are for people,
and reach them in each record's `content.rights`.
"""

from collections.abc import Iterable

from services.gateway.access.tokens import Use
from services.sources.registry.entry import SourceEntry

NOT_FOR_WEB = ("internal only", "not for web")


def withheld_outlets(entries: Iterable[SourceEntry], use: Use) -> frozenset[str]:
    """Ids of the sources whose copy a holder with this use must not see."""
    if use is Use.INTERNAL:
        return frozenset()
    return frozenset(entry.id for entry in entries if _forbids_web(entry.rights or ""))


def _forbids_web(rights: str) -> bool:
    words = " ".join(rights.casefold().replace("-", " ").split())
    return any(phrase in words for phrase in NOT_FOR_WEB)
