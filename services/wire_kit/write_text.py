"""Writes the story in formats that give its state in words: IPTC 7901, ANPA 1312, Atom, e-mail, plain text."""

from datetime import timedelta
from textwrap import fill
from xml.sax.saxutils import escape

from services.wire_kit.story import AUTHOR, HEADLINE, OTHER_SLUG, SLUG, WireState

_WORDS = {"kill": "KILL KILL KILL", "hold": "HOLD HOLD HOLD", "release": "RELEASE RELEASE RELEASE"}
_KILL_OTHER = f"Please kill the story {OTHER_SLUG}, V0102. It was sent in error."


def _opening(state: WireState) -> list[str]:
    if state.of_another:
        return [_KILL_OTHER]
    if state.embargo is not None:
        return [f"EMBARGOED UNTIL 0600 GMT {_tomorrow(state)}" if state.embargo else "EMBARGOED until further notice"]
    if state.signal in _WORDS:
        return [_WORDS[state.signal]]
    return [f"({state.note})"] if state.note else []


def _tomorrow(state: WireState) -> str:
    day = state.day + timedelta(days=1)
    return f"{day:%A, %B} {day.day}, {day.year}"


def _text(state: WireState) -> list[str]:
    lines = state.paragraphs
    return [f"LINDMOOR, {state.sent:%b} {state.day.day} (Reuters) - {lines[0]}", *lines[1:]] if lines else []


def _wrapped(state: WireState) -> str:
    parts = [*_opening(state), *_text(state)]
    return "\r\n".join(fill("   " + part, 64, break_on_hyphens=False).replace("\n", "\r\n") for part in parts)


def _headline(state: WireState) -> str:
    return "Editors: ferry story killed" if state.of_another else HEADLINE


def iptc_7901(state: WireState) -> bytes:
    """IPTC 7901 with control characters; every transmission has another message number."""
    slug = f"{SLUG}-Advisory" if state.of_another else SLUG
    version = {"update": ", 1st Lead", "correction": ", 2nd Lead-Correction"}.get(state.name, "")
    return (
        f"\x01exw01{state.minute:02d} 4 pol 120\r\n{slug}{version}\r\n\x02{_headline(state)}\r\nBy {AUTHOR}\r\n\r\n"
        f"{_wrapped(state)}\r\n\x03{state.sent:%d%H%M} GMT {state.sent:%b %y}\x04"
    ).encode()


def anpa_1312(state: WireState) -> bytes:
    """ANPA 1312 with its header; the keyword line says what the transmission is."""
    slug = f"{SLUG}-Advisory" if state.of_another else SLUG
    version = {"update": ", 1st Ld", "correction": ", 2nd Ld-Correction", "kill": ", Kill"}.get(state.name, "")
    return (
        f"\x16\x16\x01v01{state.minute:02d}\x1fr i\x13\x11{slug}{version} {state.sent:%m-%d} "
        f"0120\r\n\x02^{_headline(state)}<\r\n^By {AUTHOR}<\r\n\r\n"
        f"{_wrapped(state)}\r\n\x03\r\nAP-NY-{state.sent:%m-%d-%y %H%M}GMT<\r\n\x04"
    ).encode()


def _titled(state: WireState) -> str:
    if state.of_another:
        return _headline(state)
    prefix = {
        "update": "UPDATE 1-",
        "correction": "CORRECTED-",
        "kill": "KILL: ",
        "hold": "HOLD: ",
        "release": "RELEASE: ",
    }
    return prefix.get(state.name, "") + HEADLINE


def atom(state: WireState) -> bytes:
    """An Atom feed with one entry; its id is the same in every version."""
    name = "lindmoor-advisory" if state.of_another else "lindmoor-bridge"
    content = "".join(f"<p>{escape(part)}</p>" for part in [*_opening(state), *_text(state)])
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>tag:examplewire.example,2024:feed</id>
<title>Examplewire</title>
<updated>{state.sent:%Y-%m-%dT%H:%M:%SZ}</updated>
<entry><id>tag:examplewire.example,2024:{name}</id><title>{escape(_titled(state))}</title>
<author><name>{AUTHOR}</name></author>
<published>{state.day}T09:00:00Z</published><updated>{state.sent:%Y-%m-%dT%H:%M:%SZ}</updated>
<link rel="alternate" href="https://examplewire.example/2024/{name}"/><category term="bridge"/>
<content type="html">{escape(content)}</content></entry></feed>
""".encode()


def email(state: WireState) -> bytes:
    """A message with one text part. Every mail has an id of its own, so notices name the story by its headline."""
    body = "\r\n\r\n".join([f"By {AUTHOR}", *_opening(state), *_text(state)])
    return (
        f"From: Examplewire <desk@examplewire.example>\r\nTo: editors@paper.example\r\nSubject: {_titled(state)}\r\n"
        f"Date: {state.sent:%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: "
        f"<{state.name}.{state.minute}@examplewire.example>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        f"8bit\r\n\r\n{body}\r\n"
    ).encode()


def plain_text(state: WireState) -> bytes:
    """Lines and nothing else."""
    return ("\n\n".join([_titled(state), f"By {AUTHOR}", *_opening(state), *_text(state)]) + "\n").encode()
