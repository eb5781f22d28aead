"""What identifies the entries of a feed. An id that a careless feed gives to several entries identifies none of them.

The guid comes first, then the address; where both are shared by entries with different titles, or name the feed's own
front page, the title joins the address (a ticker page with many reports).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.parser.identity import plain_letters, without_tracking


@dataclass(frozen=True, slots=True)
class EntryNames:
    """What distinguishes an entry from the others of its feed."""

    guid: str | None
    link: str | None
    words: str
    """Its title, else the beginning of its text."""


@dataclass(frozen=True, slots=True)
class EntryIdentity:
    """A guid, or the parts that stand in for one."""

    guid: str | None
    parts: tuple[str, ...] = ()


def identities(entries: Sequence[EntryNames], *of_feed: str | None) -> list[EntryIdentity]:
    """The identity of each entry. `of_feed`: the address of its front page and its id, which name none of them."""
    guids = _unshared([(entry.guid, entry.words) for entry in entries])
    links = _unshared([(entry.link, entry.words) for entry in entries])
    fronts = {_bare(name) for name in of_feed if name}

    def identity(entry: EntryNames) -> EntryIdentity:
        # RSS 2.0: the guid identifies, and the link does only where there is none.
        if entry.guid and entry.guid in guids and _bare(entry.guid) not in fronts:
            return EntryIdentity(entry.guid)
        if entry.link and entry.link in links and _bare(entry.link) not in fronts:
            return EntryIdentity(_address(entry.link))
        return EntryIdentity(None, (entry.link or "", plain_letters(entry.words)))

    return [identity(entry) for entry in entries]


def _unshared(named: Sequence[tuple[str | None, str]]) -> set[str]:
    """The names that stand for one text only; an entry that is listed twice has the same words."""
    # A feed of one entry cannot share its ids with anybody.
    if len(named) == 1:
        return {name for name, _ in named if name}
    words: dict[str, set[str]] = defaultdict(set)
    for name, text in named:
        if name:
            # Plain letters, so that a comma in a title does not make two texts of one.
            words[name].add(plain_letters(text))
    return {name for name, texts in words.items() if len(texts) == 1}


def _address(link: str) -> str:
    """Without what campaigns add; but with the fragment, by which the entries of a ticker page differ."""
    _, mark, fragment = link.partition("#")
    try:
        return f"{without_tracking(link)}{mark}{fragment}"
    except ValueError:
        return link


def _bare(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/").lower() or address
