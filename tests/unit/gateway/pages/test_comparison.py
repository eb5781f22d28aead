"""Two versions side by side: no word is lost, and what is the same stands on one line."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.pages.comparison import ComparedRow, Parts, Piece, RowKind, compared

words = st.sampled_from(["ferry", "left", "Riga", "late", "harbour", "two", "hours", "船", "出港"])
texts = st.lists(words, min_size=1, max_size=8).map(" ".join)
parts = st.lists(st.tuples(st.sampled_from(["headline", "paragraph"]), texts), max_size=7)


def text_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def side(rows: list[ComparedRow], *, older: bool) -> list[str]:
    pieces = [row.older if older else row.newer for row in rows]
    return [text_of(each) for each in pieces if each]


@given(parts, parts)
def test_both_versions_can_be_read_from_the_rows(older: Parts, newer: Parts) -> None:
    rows = compared(older, newer)
    assert side(rows, older=True) == [text for _, text in older]
    assert side(rows, older=False) == [text for _, text in newer]


@given(parts, parts)
def test_what_is_marked_as_unchanged_stands_in_both(older: Parts, newer: Parts) -> None:
    for row in compared(older, newer):
        kept = ["".join(p.text for p in pieces if not p.changed) for pieces in (row.older, row.newer)]
        assert row.kind in (RowKind.ADDED, RowKind.REMOVED) or kept[0] == kept[1]
        assert (row.kind is RowKind.ADDED) == (not row.older)
        assert (row.kind is RowKind.REMOVED) == (not row.newer)


def test_a_changed_paragraph_stands_beside_what_it_was() -> None:
    older = [
        ("headline", "Ferry late"),
        ("paragraph", "It left two hours late on Friday."),
        ("paragraph", "It rained."),
    ]
    newer = [
        ("headline", "Ferry in"),
        ("paragraph", "It left three hours late on Friday."),
        ("paragraph", "Sun shone."),
    ]
    head, lead, rain, sun = compared(older, newer)
    assert (head.kind, lead.kind, rain.kind, sun.kind) == ("changed", "changed", "removed", "added")
    assert [piece.text for piece in lead.newer if piece.changed] == ["three"]


def test_a_script_without_spaces_is_compared_by_its_characters() -> None:
    [row] = compared([("paragraph", "船は金曜日に出港した。")], [("paragraph", "船は土曜日に出港した。")])
    assert [piece.text for piece in row.newer if piece.changed] == ["土"]


def test_what_is_too_long_is_changed_throughout() -> None:
    long = "word " * 4000
    [row] = compared([("paragraph", long)], [("paragraph", long + "end")])
    assert row.older == (Piece(long, changed=True),)
