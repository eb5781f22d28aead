"""The pieces of a body → paragraphs, headings, captions and removed lines: the rules that hold for all formats.

Nothing is lost: a line that is not part of the text goes to `removed` with its reason.
"""

from dataclasses import dataclass

from schemas.article import Caption, Dateline, Heading, RemovalReason, RemovedLine
from services.parser.draft import BodyPiece, PieceKind
from services.parser.input.characters import one_line
from services.parser.instructions.notices import read_notice
from services.parser.layout.line_classes import is_note
from services.parser.lines.bylines import is_address, names_after_by
from services.parser.lines.captions import read_caption
from services.parser.lines.datelines.dateline import split_dateline
from services.parser.lines.editor_notes import sign_off
from services.parser.lines.furniture import furniture
from services.parser.lines.marks import is_label, is_mark, is_single_mark
from services.parser.lines.same_words import same_words
from services.parser.lines.sign_offs import ending
from services.parser.lines.thresholds import LINES
from services.parser.stamps.wall_clock import WallClock


@dataclass(frozen=True, slots=True)
class RunningText:
    """The text of one article, every piece in its place."""

    paragraphs: tuple[str, ...]
    headings: tuple[Heading, ...]
    captions: tuple[Caption, ...]
    removed: tuple[RemovedLine, ...]
    bylines: tuple[str, ...]
    persons: tuple[str, ...]
    """Authors that a dateline names."""
    dateline: Dateline | None
    notes: tuple[str, ...]
    """Lines addressed to editors."""


class _Arranger:
    def __init__(self, headline: str | None, subheadline: str | None, clock: WallClock) -> None:
        self.headline, self.subheadline, self._clock = headline, subheadline, clock
        label, _colon, rest = (headline or "").partition(": ")
        self._unlabelled = rest if rest and is_single_mark(label) else None
        """The headline behind "Press release: "."""
        self.paragraphs: list[str] = []
        self.headings: list[Heading] = []
        self.captions: dict[tuple[str | None, str | None], Caption] = {}
        """By text and credit: pages repeat them."""
        self.removed: list[RemovedLine] = []
        self.bylines: list[str] = []
        self.persons: list[str] = []
        self.notes: list[str] = []
        self.dateline: Dateline | None = None

    def add(self, piece: BodyPiece) -> None:
        text = one_line(piece.text)
        if piece.kind is PieceKind.CAPTION:
            self._add_caption(text, piece.credit)
        elif not text:
            return
        elif piece.kind is PieceKind.REMOVED:
            self._remove(text, piece.reason or RemovalReason.OTHER)
        elif piece.kind is PieceKind.HEADING and not furniture(text):
            self._add_heading(text)
        elif reason := self._reason_against(text):
            self._remove(text, reason)
        elif len(text) <= LINES.caption_paragraph and (found := read_caption(text)):
            self._add_caption(found.text or "", found.credit)
        else:
            self._add_paragraph(text)

    def _reason_against(self, text: str) -> RemovalReason | None:
        # Furniture and notes anywhere; repeated headlines and bylines only at the top, where a template puts them.
        if reason := furniture(text) or self._editorial_reason(text):
            return reason
        if len(self.paragraphs) >= LINES.top_paragraphs or len(text) > LINES.repeated_headline:
            return None
        if names := names_after_by(text):
            self.bylines.append(names)
            return RemovalReason.BYLINE
        return self._headline_reason(text)

    def _headline_reason(self, text: str) -> RemovalReason | None:
        if not self.paragraphs and (is_mark(text) or is_label(text)):
            return RemovalReason.WIRE_HEADER
        if self._repeats_headline(text):
            return RemovalReason.REPEATED_HEADLINE
        repeated = self.subheadline and same_words(text, self.subheadline)
        return RemovalReason.REPEATED_SUBHEADLINE if repeated else None

    def _repeats_headline(self, text: str) -> bool:
        if self._unlabelled and same_words(text, self._unlabelled):
            return True
        return self.headline is not None and same_words(text, self.headline)

    def _editorial_reason(self, text: str) -> RemovalReason | None:
        if is_note(text):
            self.notes.append(text)
            return RemovalReason.WIRE_HEADER
        if is_address(text):
            return RemovalReason.OTHER
        if found := sign_off(text):
            if found.names:
                self.bylines.append(found.names)
            return RemovalReason.CREDIT
        return None

    def take_sign_offs(self) -> None:
        """Take what agencies write below a story off the end of the text, but never all of the text."""
        for _ in range(LINES.closing_paragraphs):
            found = ending(self.paragraphs[-1]) if self.paragraphs else None
            if found is None or (not found.text and len(self.paragraphs) == 1):
                return
            self.paragraphs[-1:] = [found.text] if found.text else []
            signed = sign_off(found.sign_off)
            if names := found.writers or (signed.names if signed else None):
                self.bylines.append(names)
            self._remove(
                found.sign_off, RemovalReason.CREDIT if signed or found.names_people else RemovalReason.END_MARK
            )

    def _remove(self, text: str, reason: RemovalReason) -> None:
        self.removed.append(RemovedLine(text=text, reason=reason))

    def _add_caption(self, text: str, credit: str | None) -> None:
        found = Caption(text=text or None, credit=one_line(credit or "") or None)
        if found.text or found.credit:
            self.captions.setdefault((found.text, found.credit), found)

    def _add_heading(self, text: str) -> None:
        if not self.paragraphs and self._repeats_headline(text):
            self._remove(text, RemovalReason.REPEATED_HEADLINE)
        else:
            self.headings.append(Heading(text=text, before=len(self.paragraphs)))

    @staticmethod
    def _is_label_of_order(found: Dateline) -> bool:
        """Whether what has the form of a dateline is a desk's label ("WITHDRAWAL: …", "MANDATORY KILL: …")."""
        return found.agency is None and found.date is None and read_notice([found.text]) is not None

    def _add_paragraph(self, text: str) -> None:
        # Not only in the first paragraph: a summary may precede the dateline.
        if (
            self.dateline is None
            and len(self.paragraphs) < LINES.top_paragraphs
            and (split := split_dateline(text, self._clock))
            and not self._is_label_of_order(split.dateline)
        ):
            self.dateline = split.dateline
            self.persons += split.persons
            self._remove(split.dateline.text, RemovalReason.DATELINE)
            text = split.rest.strip()
        if text:
            self.paragraphs.append(text)


def arrange(
    pieces: tuple[BodyPiece, ...], headline: str | None, subheadline: str | None, clock: WallClock
) -> RunningText:
    """Give every piece its place in the article."""
    arranger = _Arranger(headline, subheadline, clock)
    for piece in pieces:
        arranger.add(piece)
    arranger.take_sign_offs()
    # A heading below the last paragraph heads nothing: usually a section title of the page.
    last = len(arranger.paragraphs)
    return RunningText(
        paragraphs=tuple(arranger.paragraphs),
        headings=tuple(item for item in arranger.headings if item.before < last),
        captions=tuple(arranger.captions.values()),
        removed=(
            *arranger.removed,
            *(
                RemovedLine(text=item.text, reason=RemovalReason.OTHER)
                for item in arranger.headings
                if item.before >= last
            ),
        ),
        bylines=tuple(arranger.bylines),
        persons=tuple(arranger.persons),
        notes=tuple(arranger.notes),
        dateline=arranger.dateline,
    )
