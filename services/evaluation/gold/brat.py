"""brat standoff (https://brat.nlplab.org/standoff.html): a .txt and an .ann beside it, or in sibling folders.

Attributions are read from events (a cue that triggers, with its arguments) or from relations between Source, Cue and
Content. An annotator's name after the last underscore of the .ann is not part of the text's name.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Ranges = tuple[tuple[int, int], ...]
ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One attribution: offsets of each role; a role may be absent or in pieces."""

    source: Ranges
    cue: Ranges
    content: Ranges


@dataclass(frozen=True, slots=True)
class Standoff:
    """One annotated text: every text-bound annotation (type, offsets), and the attributions they form."""

    name: str
    text: str
    spans: tuple[tuple[str, Ranges], ...]
    attributions: tuple[GoldAttribution, ...]


def read_brat(path: Path) -> Iterator[Standoff]:
    """Every annotated text of a folder (or of one .ann) whose text is found."""
    annotations = (
        [path] if path.is_file() else sorted(file for file in path.rglob("*.ann") if not file.name.startswith("."))
    )
    for annotation in annotations:
        text = _text_of(annotation.with_suffix(".ann"))
        if text is not None:
            # newline="": offsets count every character of the file, so line ends must not be translated.
            with text.open(encoding="utf-8", newline="") as file:
                yield _standoff(annotation, file.read())


def _text_of(annotation: Path) -> Path | None:
    stems = (annotation.stem, annotation.stem.rpartition("_")[0])
    folders = (annotation.parent, annotation.parent.parent / "text", annotation.parent.parent / "txt")
    candidates = (folder / f"{stem}.txt" for stem in stems if stem for folder in folders)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _standoff(annotation: Path, text: str) -> Standoff:
    spans: dict[str, tuple[str, Ranges]] = {}
    links: list[list[tuple[str, str]]] = []
    pairs: list[tuple[str, str]] = []
    for line in annotation.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
        key, _, body = line.partition("\t")
        fields = body.split("\t")[0]
        if key.startswith("T"):
            kind, _, offsets = fields.partition(" ")
            spans[key] = (kind, tuple(_range(piece) for piece in offsets.split(";")))
        elif key.startswith("E"):
            links.append([_argument(field) for field in fields.split()])
        elif key.startswith("R"):
            first, second, *_ = (_argument(field)[1] for field in fields.split()[1:])
            pairs.append((first, second))
    groups = [[(role, target) for role, target in link if target in spans] for link in links]
    attributions = [_attribution(group, spans) for group in groups] + _of_pairs(pairs, spans)
    return Standoff(annotation.stem, text, tuple(spans.values()), tuple(a for a in attributions if a.cue or a.content))


def _range(piece: str) -> tuple[int, int]:
    start, end = piece.split()
    return int(start), int(end)


def _argument(field: str) -> tuple[str, str]:
    role, _, target = field.partition(":")
    return role, target


def _attribution(group: list[tuple[str, str]], spans: dict[str, tuple[str, Ranges]]) -> GoldAttribution:
    """By the type of what is linked; where that is no role, by the name of the link."""
    roles: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for link, target in group:
        kind, ranges = spans[target]
        role = next((r for r in ROLES if kind.casefold().startswith(r)), None)
        role = role or next((r for r in ROLES if link.casefold().startswith(r)), None)
        if role:
            roles[role].extend(ranges)
    return GoldAttribution(*(tuple(sorted(set(roles[role]))) for role in ROLES))


def _of_pairs(pairs: list[tuple[str, str]], spans: dict[str, tuple[str, Ranges]]) -> list[GoldAttribution]:
    """Relations that share a cue (or, without one, a content) are one attribution."""
    groups: dict[str, list[str]] = {}
    order = {"cue": 0, "content": 1}
    for pair in pairs:
        known = [target for target in pair if target in spans]
        if len(known) < 2:
            continue
        # The cue joins an attribution's relations; a corpus without cues joins them at the content.
        hub = min(known, key=lambda target: order.get(spans[target][0].casefold()[:7].strip(), 2))
        groups.setdefault(hub, [hub]).extend(target for target in known if target != hub)
    return [_attribution([("", target) for target in dict.fromkeys(group)], spans) for group in groups.values()]
