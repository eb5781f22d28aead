"""An article's names in the memory of a partition: 17 bytes and 9 a name. Pure.

A window holds a million articles, and each is touched only to be forgotten: as objects they would take ten times the
memory, and as the records of the state topic reading one would cost more than all the rest of forgetting it.
"""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from schemas.article import TargetKind
from services.deduplicator.notices.records import NamedArticle

_HEAD = struct.Struct(">qq?")
"""Opened and touched in microseconds since 1970, and whether it is only a notice."""
_NAME_BYTES = 9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KINDS = tuple(TargetKind)
_NUMBERS = {kind.value: number << 64 for number, kind in enumerate(_KINDS)}
_DIGITS = 16
_WORDS = frozenset(_NUMBERS[kind] >> 64 for kind in (TargetKind.SLUGLINE, TargetKind.HEADLINE, TargetKind.TRANSMISSION))


def number_of(name: str) -> int:
    """A name as a number: its kind and its digest (`item_names.name_of`).

    Raises:
        ValueError: it is no such name.
    """
    kind = _NUMBERS.get(name[: -_DIGITS - 1])
    if kind is None:
        raise ValueError(f"unknown kind of name: {name[: -_DIGITS - 1]!r}")
    return kind | int.from_bytes(bytes.fromhex(name[-_DIGITS:]))


def packed(article: NamedArticle, numbers: Iterable[int]) -> bytes:
    """An article, without its id. `numbers`: its names'."""
    head = _HEAD.pack(microseconds(article.opened), microseconds(article.touched), article.is_notice)
    return head + b"".join([number.to_bytes(_NAME_BYTES) for number in numbers])


def unpacked(article_id: str, stored: bytes) -> NamedArticle:
    """The article again; its times are in UTC."""
    opened, touched, is_notice = _HEAD.unpack_from(stored)
    return NamedArticle(
        article_id=article_id,
        names=tuple(map(_name, numbers_of(stored))),
        opened=_instant(opened),
        touched=_instant(touched),
        is_notice=is_notice,
    )


def numbers_of(stored: bytes) -> list[int]:
    """Its names as numbers."""
    return [int.from_bytes(stored[at : at + _NAME_BYTES]) for at in range(_HEAD.size, len(stored), _NAME_BYTES)]


def touched_at(stored: bytes) -> int:
    """Arrival of its latest version, in microseconds since 1970."""
    touched: int = _HEAD.unpack_from(stored)[1]
    return touched


def without_words(stored: bytes) -> tuple[bytes, list[int]]:
    """The article with its ids only, and the names that it no longer has: words that people type, and numbers."""
    kept, dropped = [stored[: _HEAD.size]], []
    for name in _names(stored):
        if name[0] in _WORDS:
            dropped.append(int.from_bytes(name))
        else:
            kept.append(name)
    return b"".join(kept), dropped


def has_words(stored: bytes) -> bool:
    """Whether `without_words` would drop any."""
    return not _WORDS.isdisjoint(stored[_HEAD.size :: _NAME_BYTES])


def microseconds(at: datetime) -> int:
    """Since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def _names(stored: bytes) -> list[bytes]:
    return [stored[at : at + _NAME_BYTES] for at in range(_HEAD.size, len(stored), _NAME_BYTES)]


def _name(number: int) -> str:
    return f"{_KINDS[number >> 64].value}:{number & (2**64 - 1):016x}"


def _instant(since: int) -> datetime:
    return _EPOCH + timedelta(microseconds=since)
