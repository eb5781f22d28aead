"""The names that agencies give to the fields of their own XML and JSON: `words/plain_xml.txt`."""

from functools import cache

from schemas.article import Signal, Status
from services.parser.words import word_lines


@cache
def _status_words(status: str) -> frozenset[str]:
    lines = (line.split() for line in word_lines("status_words"))
    return frozenset(word for name, *words in lines if name == status for word in words)


@cache
def field_names() -> dict[str, tuple[str, ...]]:
    """Field → its names as `plain_name` gives them, in the order of trust."""
    found: dict[str, tuple[str, ...]] = {}
    for line in word_lines("plain_xml"):
        field, *names = line.split()
        found[field] = (*found.get(field, ()), *names)
    return found


def plain_name(name: str) -> str:
    """A name as the table has it: without name space, hyphens and underscores, in lower case."""
    return name.rpartition("}")[2].lower().replace("-", "").replace("_", "")


def says_embargo(value: str | None) -> str | None:
    """The embargo that a field states; None where it says that there is none."""
    return value if value and value.strip().lower() not in {"", *_status_words("none")} else None


def status_of(value: str | None) -> tuple[Status, Signal | None]:
    """What a field says of the publication, in the agencies' languages; whatever else it says is usable."""
    word = (value or "").strip().lower().rpartition(":")[2].replace(" ", "")
    for status, signal in ((Status.CANCELED, Signal.KILL), (Status.WITHHELD, Signal.HOLD)):
        if word in _status_words(status.value):
            return status, signal
    return Status.USABLE, None
