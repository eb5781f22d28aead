"""Marks extracted lines that are not article, by their words and neighbours: menus, link blocks, calls to subscribe."""

import re

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, PieceKind, removed
from services.parser.formats.page.thresholds import PAGE

_ENDS_SENTENCE = re.compile(r"[.!?…:;,”\"'’)\]。！？」』]$")
_MORE = re.compile(
    r"\W*(?:(?:you (?:may|might) also like|don['’]?t miss|see (?:also|more)|related(?: (?:articles?|stories|coverage"
    r"|content))?|more (?:from|on) .{1,40}"
    r"|read (?:more|next|also)|recommended(?: for you)?|most (?:read|popular)|trending(?: now)?|mehr zum thema|lesen "
    r"sie auch"
    r"|lire aussi|(?:leggi|leia|lea) (?:anche|também|también)|what to read next)\W*)",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:follow (?:us|him|her|me|them) on|(?:sign up|subscribe) (?:for|to|now|here|today)|click here|download "
    r"(?:the|our) app"
    r"|like this (?:story|article)|right in your inbox|latest updates|have a (?:news )?tip|(?:e-?mail|write to"
    r"|contact|reach) .{2,60}@\w"
    r"|may be reached at|personal, non-commercial use|get (?:the|our) .{1,40} (?:app|newsletter)|follow @\w+|@\w+ on "
    r"twitter"
    r"|share it with|tell us what you think|join (?:the conversation|our)|(?:terms of|privacy) (?:use|policy"
    r"|service))\b|\bfollow on twitter\b",
    re.IGNORECASE,
)


def tidied(pieces: list[BodyPiece], *, menus: bool = True) -> list[BodyPiece]:
    """The same pieces, with those lines marked as removed; `menus`: whether there may be some among them."""
    return _without_calls(_without_more(_without_menus(pieces) if menus else pieces))


def _is_entry(piece: BodyPiece) -> bool:
    return (
        len(piece.text) <= PAGE.menu_entry
        and not _ENDS_SENTENCE.search(piece.text)
        and not re.search(r"\d", piece.text)
    )


def _without_menus(pieces: list[BodyPiece]) -> list[BodyPiece]:
    """Marks runs of menu entries before the first and after the last long paragraph; between them a list is a list."""
    long = [index for index, piece in enumerate(pieces) if len(piece.text) >= PAGE.long_paragraph]
    if not long:
        return pieces
    menu: set[int] = set()
    for start, end in ((0, long[0]), (long[-1] + 1, len(pieces))):
        # Entries have neither figures nor a full stop: results, and short answers of an interview, are no menu.
        entries = [index for index in range(start, end) if _is_entry(pieces[index])]
        if len(entries) >= PAGE.menu_run and len(entries) * 2 > end - start:
            menu.update(entries)
    return [
        removed(piece.text, RemovalReason.NAVIGATION) if index in menu else piece for index, piece in enumerate(pieces)
    ]


def _without_more(pieces: list[BodyPiece]) -> list[BodyPiece]:
    """Marks a "more on this" line and the headlines that follow it: short lines without a full stop."""
    kept: list[BodyPiece] = []
    following = False
    for piece in pieces:
        if piece.kind is not PieceKind.REMOVED and _MORE.fullmatch(piece.text):
            following = True
            kept.append(removed(piece.text, RemovalReason.RELATED_LINK))
        elif (
            following
            and piece.kind is not PieceKind.REMOVED
            and len(piece.text) <= PAGE.related_link
            and not piece.text.rstrip().endswith((".", "”", '"'))
        ):
            kept.append(removed(piece.text, RemovalReason.RELATED_LINK))
        else:
            following = following and piece.kind is PieceKind.REMOVED
            kept.append(piece)
    return kept


def _without_calls(pieces: list[BodyPiece]) -> list[BodyPiece]:
    """Marks calls to subscribe, follow or write to the paper among the last lines."""
    tail = max(0, len(pieces) - PAGE.closing_lines)
    return [
        removed(piece.text, RemovalReason.SUBSCRIPTION)
        if index >= tail
        and piece.kind is PieceKind.PARAGRAPH
        and len(piece.text) <= PAGE.call
        and _CALL.search(piece.text)
        else piece
        for index, piece in enumerate(pieces)
    ]
