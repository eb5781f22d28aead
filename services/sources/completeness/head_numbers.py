"""The transmission numbers in an item's head: the service's counter, and the agency's where the head has one.

    IPTC 7901:  SOH abc0123 4 pol 234 dpa 0456     abc 123 and dpa 456
    ANPA 1312:  SYN SYN SOH a0123 …                a 123

Read from the bytes as they came, not from articles: a number is spent on a picture, a test message or an item that
cannot be read as well, and would seem missing.
"""

import re
from dataclasses import dataclass

_READ = 400
_IPTC = re.compile(
    rb"\A[\s\x00\x16]*(?:\x01|ZCZC)\s*(?P<service>[A-Za-z]{2,5})\s?(?P<number>\d{3,5})\s+[1-9]\s+[A-Za-z]{1,4}\s+\d{1,5}"
    rb"(?:[ \t]+(?P<agency>[A-Za-z]{2,8})[ \t]+(?P<own>\d{3,5})[ \t]*(?=[\r\n]|\Z))?"
)
_ANPA = re.compile(rb"\A[\s\x00]*\x16{0,4}\s*\x01(?P<service>[A-Za-z])(?P<number>\d{4})(?=[\x1f\s]|[a-z]{2,6}\b)")


@dataclass(frozen=True, slots=True)
class TransmissionNumber:
    """One counter's word."""

    counter: str
    number: int
    digits: int


def head_numbers(payload: bytes) -> tuple[TransmissionNumber, ...]:
    """All of them; none where the head is of another format."""
    head = payload[:_READ]
    found = _IPTC.match(head)
    if not found:
        found = _ANPA.match(head)
        return (_number("service", found["service"], found["number"]),) if found else ()
    service = _number("service", found["service"], found["number"])
    return (service, _number("agency", found["agency"], found["own"])) if found["own"] else (service,)


def _number(kind: str, name: bytes, digits: bytes) -> TransmissionNumber:
    return TransmissionNumber(f"{kind}:{name.decode().lower()}", int(digits), len(digits))
