"""Ways in which files are broken on the wire, and some that only an attacker thinks of. Deterministic for a seed."""

import gzip
import random
from collections.abc import Callable

_MARKS = (
    b"\x00", b"\x01", b"\x02", b"\x03", b"\x16\x16\x01", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80",
    b"<", b">", b"&", b"&#0;", b"&nbsp;", b"]]>", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"{", b"[", b'"', b"\\u0000", b"\\ud800", b"\r", b"\t" * 40, b"KILL KILL KILL", b"EMBARGOED UNTIL ",
    b"99999999999999999999", b"-1", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59", b"()" * 50, b"a" * 3000,
)  # fmt: skip


def _flip(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    for _ in range(chance.randint(1, 12)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def _retype(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    """Letters become letters and digits digits: the structure stays, the values do not."""
    for _ in range(chance.randint(1, 30)):
        if data:
            place = chance.randrange(len(data))
            if chr(data[place]).isdigit():
                data[place] = ord(chance.choice("0123456789"))
            elif chr(data[place]).isalpha() and data[place] < 128:
                data[place] = ord(chance.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"))
    return data


def _cut(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    return data[: chance.randint(0, len(data))]


def _drop(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    start = chance.randint(0, len(data))
    del data[start : start + chance.randint(1, 200)]
    return data


def _insert(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(data))
        data[place:place] = chance.choice(_MARKS)
    return data


def _double(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    start = chance.randint(0, len(data))
    piece = data[start : start + chance.randint(1, 400)]
    data[start:start] = piece * chance.randint(1, 12)
    return data


def _swap(data: bytearray, chance: random.Random, everything: list[bytes]) -> bytearray:
    other = chance.choice(everything)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _charset(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    text = bytes(data).decode("utf-8", "replace")
    return bytearray(
        text.encode(chance.choice(("utf-16", "utf-32", "cp1252", "shift_jis", "koi8-r", "utf-7")), "replace")
    )


def _pack(data: bytearray, chance: random.Random, _all: list[bytes]) -> bytearray:
    packed = gzip.compress(bytes(data), 1, mtime=0)
    return bytearray(packed[: chance.randint(1, len(packed))] if chance.random() < 0.5 else packed)


_MUTATIONS: tuple[Callable[[bytearray, random.Random, list[bytes]], bytearray], ...] = (
    _flip, _retype, _cut, _drop, _insert, _double, _swap, _charset, _pack,
)  # fmt: skip
_WEIGHTS = (4, 8, 3, 4, 6, 4, 4, 1, 1)


def mutated(corpus: list[bytes], chance: random.Random) -> bytes:
    """One of the files, broken in one to three ways."""
    data = bytearray(chance.choice(corpus))
    for mutation in chance.choices(_MUTATIONS, _WEIGHTS, k=chance.randint(1, 3)):
        data = mutation(data, chance, corpus)
    return bytes(data)


def seeded(name: str) -> random.Random:
    """The choices of one input: the same for the same name, in every run."""
    return random.Random(name)  # noqa: S311 - repeatable, not secret
