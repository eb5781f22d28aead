"""The story in formats that say in words what happens to it: IPTC 7901, ANPA 1312, Atom, e-mail, plain text."""

from textwrap import fill
from xml.sax.saxutils import escape

from tests.wire_kit.story import AUTHOR, EMBARGO_WORDS, HEADLINE, OTHER_SLUG, SLUG, Telling

_WORDS = {"kill": "KILL KILL KILL", "hold": "HOLD HOLD HOLD", "release": "RELEASE RELEASE RELEASE"}
_KILL_OTHER = f"Please kill the story {OTHER_SLUG}, V0102. It was sent in error."


def _opening(telling: Telling) -> list[str]:
    if telling.of_another:
        return [_KILL_OTHER]
    if telling.embargo is not None:
        return [EMBARGO_WORDS if telling.embargo else "EMBARGOED until further notice"]
    if telling.signal in _WORDS:
        return [_WORDS[telling.signal]]
    return [f"({telling.note})"] if telling.note else []


def _text(telling: Telling) -> list[str]:
    lines = telling.paragraphs
    return [f"LINDMOOR, Jan 21 (Reuters) - {lines[0]}", *lines[1:]] if lines else []


def _wrapped(telling: Telling) -> str:
    parts = [*_opening(telling), *_text(telling)]
    return "\r\n".join(fill("   " + part, 64, break_on_hyphens=False).replace("\n", "\r\n") for part in parts)


def _headline(telling: Telling) -> str:
    return "Editors: ferry story killed" if telling.of_another else HEADLINE


def iptc_7901(telling: Telling) -> bytes:
    """IPTC 7901 with control characters; the message number is another one in every transmission."""
    slug = f"{SLUG}-Advisory" if telling.of_another else SLUG
    version = {"update": ", 1st Lead", "correction": ", 2nd Lead-Correction"}.get(telling.name, "")
    return (
        f"\x01exw01{telling.minute:02d} 4 pol 120\r\n{slug}{version}\r\n\x02{_headline(telling)}\r\nBy {AUTHOR}\r\n\r\n"
        f"{_wrapped(telling)}\r\n\x032109{telling.minute:02d} GMT Jan 24\x04"
    ).encode()


def anpa_1312(telling: Telling) -> bytes:
    """ANPA 1312 with its header; the keyword line says what the transmission is."""
    slug = f"{SLUG}-Advisory" if telling.of_another else SLUG
    version = {"update": ", 1st Ld", "correction": ", 2nd Ld-Correction", "kill": ", Kill"}.get(telling.name, "")
    return (
        f"\x16\x16\x01v01{telling.minute:02d}\x1fr i\x13\x11{slug}{version} 01-21 "
        f"0120\r\n\x02^{_headline(telling)}<\r\n^By {AUTHOR}<\r\n\r\n"
        f"{_wrapped(telling)}\r\n\x03\r\nAP-NY-01-21-24 09{telling.minute:02d}GMT<\r\n\x04"
    ).encode()


def _titled(telling: Telling) -> str:
    if telling.of_another:
        return _headline(telling)
    prefix = {
        "update": "UPDATE 1-",
        "correction": "CORRECTED-",
        "kill": "KILL: ",
        "hold": "HOLD: ",
        "release": "RELEASE: ",
    }
    return prefix.get(telling.name, "") + HEADLINE


def atom(telling: Telling) -> bytes:
    """An Atom feed with one entry; its id is the same in every version."""
    name = "lindmoor-advisory" if telling.of_another else "lindmoor-bridge"
    content = "".join(f"<p>{escape(part)}</p>" for part in [*_opening(telling), *_text(telling)])
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>tag:examplewire.example,2024:feed</id>
<title>Examplewire</title>
<updated>2024-01-21T09:{telling.minute:02d}:00Z</updated>
<entry><id>tag:examplewire.example,2024:{name}</id><title>{escape(_titled(telling))}</title>
<author><name>{AUTHOR}</name></author>
<published>2024-01-21T09:00:00Z</published><updated>2024-01-21T09:{telling.minute:02d}:00Z</updated>
<link rel="alternate" href="https://examplewire.example/2024/{name}"/><category term="bridge"/>
<content type="html">{escape(content)}</content></entry></feed>
""".encode()


def email(telling: Telling) -> bytes:
    """A message with one text part. Every mail has an id of its own, so notices name the story by its headline."""
    body = "\r\n\r\n".join([f"By {AUTHOR}", *_opening(telling), *_text(telling)])
    return (
        f"From: Examplewire <desk@examplewire.example>\r\nTo: editors@paper.example\r\nSubject: {_titled(telling)}\r\n"
        f"Date: Sun, 21 Jan 2024 09:{telling.minute:02d}:00 +0000\r\nMessage-ID: "
        f"<{telling.name}.{telling.minute}@examplewire.example>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        f"8bit\r\n\r\n{body}\r\n"
    ).encode()


def plain_text(telling: Telling) -> bytes:
    """Nothing but lines."""
    return ("\n\n".join([_titled(telling), f"By {AUTHOR}", *_opening(telling), *_text(telling)]) + "\n").encode()
