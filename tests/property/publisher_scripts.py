"""Random scripts of the wire: versions, embargoes, holds, kills, copies, waits, in every order and arrival."""

from hypothesis import strategies as st

from schemas.article import Signal, Status, Target
from schemas.verdict import VerdictKind
from tests.scenarios.script import Line, Send, Supersede, Wait, guid, slugline

ITEMS = ("A", "B", "C")
COPIES = {"X": "A", "Y": "B", "Z": "X"}
"""Copies by other outlets, and the item whose words each repeats."""
STORIES = {"A": "S", "B": "S", "C": "T", "X": "S", "Y": "T", "Z": "S"}
_KINDS = (VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT)
_WORDS = (guid, lambda item: slugline(f"slug {item}"))


@st.composite
def versions(draw: st.DrawFn, at: float) -> Send:
    """A version of one of the items: usable, withheld or embargoed."""
    item = draw(st.sampled_from(ITEMS))
    return Send(
        item=item,
        version=draw(st.integers(1, 5)),
        at=at - draw(st.sampled_from((0, 0, 0, 7))),
        arrives=at,
        status=draw(st.sampled_from((Status.USABLE, Status.USABLE, Status.USABLE, Status.WITHHELD))),
        embargo=draw(st.sampled_from((None, None, at + 5, at + 20, at - 3))),
        slug=f"slug {item}",
        story=STORIES[item],
    )


@st.composite
def copies(draw: st.DrawFn, at: float) -> Send:
    """Another outlet's copy."""
    item = draw(st.sampled_from(sorted(COPIES)))
    return Send(
        item=item,
        outlet=f"outlet-{item}",
        version=1,
        at=at,
        text_of=COPIES[item],
        kind=draw(st.sampled_from(_KINDS)),
        embargo=draw(st.sampled_from((None, None, None, at + 9))),
        story=STORIES[item],
    )


@st.composite
def notices(draw: st.DrawFn, at: float) -> Send:
    """A kill, hold, release or correction that names items, by id or by slugline; some are forwarded."""
    named: list[Target] = [
        draw(st.sampled_from(_WORDS))(item) for item in draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=2))
    ]
    signal = draw(st.sampled_from((Signal.KILL, Signal.KILL, Signal.HOLD, Signal.RELEASE)))
    forwarded = draw(st.booleans())
    return Send(item=f"N{at:g}", at=at, signal=signal, acts_on=tuple(named), empty=True, notice_copy=forwarded)


@st.composite
def cancels(draw: st.DrawFn, at: float) -> Send:
    """An item that cancels itself."""
    item = draw(st.sampled_from(ITEMS))
    return Send(item=item, version=draw(st.integers(1, 6)), at=at, status=Status.CANCELED, empty=True)


@st.composite
def superseding_verdicts(draw: st.DrawFn, at: float) -> Supersede:
    """A new verdict on an item: another story, or two stories that became one."""
    del at
    item = draw(st.sampled_from(ITEMS))
    merges = draw(st.sampled_from(((), (), ("T",), ("S",))))
    return Supersede(item=item, version=draw(st.integers(1, 5)), story=draw(st.sampled_from("STU")), merges=merges)


def _line(at: float) -> st.SearchStrategy[Line]:
    often = [versions(at)] * 3
    return st.one_of(*often, copies(at), notices(at), cancels(at), superseding_verdicts(at), st.just(Wait(at)))


@st.composite
def scripts(draw: st.DrawFn, size: int = 14) -> list[Line]:
    """A script in which copies come after the item they copy (the deduplicator names no original it has not seen)."""
    script: list[Line] = []
    sent: set[str] = set()
    for step in range(draw(st.integers(1, size))):
        at = float(10 + 3 * step)
        line = draw(_line(at))
        if isinstance(line, Send):
            if line.text_of and (line.text_of not in sent or line.item in sent):
                continue
            sent.add(line.item)
        if isinstance(line, Supersede) and line.item not in sent:
            continue
        script.append(line)
    return [*script, Wait(10_000)]
