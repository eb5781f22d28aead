"""What a system published of the kit, compared with what a right one publishes. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.wire_kit.formats import FERRY_TEXT
from services.wire_kit.scripts import Script, kit
from services.wire_kit.story import ADDED, CORRECTED

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One script: what was expected and what was published."""

    script: Script
    published: str
    shown: str

    @property
    def right(self) -> bool:
        """Whether every article has the expected records and text. Records of different articles come in any order."""
        return _histories(self.published, self.shown) == _histories(self.script.published, self.script.shown)


class UnknownScriptError(ValueError):
    """A line names a folder that the kit does not have, or lacks what a check needs."""


def check(lines: Iterable[Mapping[str, Any]], formats: Sequence[str] = ()) -> Iterator[Judged]:
    """Each script of the kit, and what the lines say was published of it.

    Raises:
        UnknownScriptError: a line cannot be understood.
    """
    known = {(script.format, script.name): script for script in kit()}
    published: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for number, line in enumerate(lines, start=1):
        if line.get("topic", "published") == "published" and "record" in line:
            published[_script(line, known, number)].append(_record(line, number))
    for key, script in known.items():
        if not formats or script.format in formats:
            yield Judged(script, actions(published[key]), shown(published[key]))


def actions(records: Sequence[Record]) -> str:
    """`A1 publish* A2 hold`: articles by letter, records by number, an asterisk for content."""
    names = _letters(records)
    counts: dict[str, int] = defaultdict(int)
    words = []
    for record in records:
        counts[record["article_id"]] += 1
        content = "*" if record.get("content") else ""
        words.append(f"{names[record['article_id']]}{counts[record['article_id']]} {record['action']}{content}")
    return " ".join(words)


def shown(records: Sequence[Record]) -> str:
    """`A=update B=text`: which of the kit's texts each article shows in the end."""
    names = _letters(records)
    last = {record["article_id"]: record for record in records}
    texts = {names[i]: text_of(record["content"]["paragraphs"]) for i, record in last.items() if record.get("content")}
    return " ".join(f"{name}={text}" for name, text in sorted(texts.items())) or "nothing"


def text_of(paragraphs: Sequence[str]) -> str:
    """Which text of the kit it is; a notice has none."""
    if ADDED in paragraphs:
        return "update"
    if CORRECTED in paragraphs:
        return "correction"
    if any(paragraph in FERRY_TEXT for paragraph in paragraphs):
        return "ferry"
    return "text" if paragraphs else "notice"


def _histories(published: str, shown: str) -> list[tuple[list[str], str]]:
    """The actions of each article in order, and the text that it shows in the end, without the articles' letters."""
    words = published.split()
    found: dict[str, list[str]] = defaultdict(list)
    for name, action in zip(words[::2], words[1::2], strict=True):
        found[name[0]].append(action)
    texts = dict(pair.split("=") for pair in shown.split() if "=" in pair)
    return sorted((history, texts.get(letter, "")) for letter, history in found.items())


def _letters(records: Sequence[Record]) -> dict[str, str]:
    articles = dict.fromkeys(record["article_id"] for record in records)
    return {article: chr(ord("A") + number) for number, article in enumerate(articles)}


def _script(line: Mapping[str, Any], known: Mapping[tuple[str, str], Script], number: int) -> tuple[str, str]:
    parts = str(line.get("feed", "")).rstrip("/").removesuffix("/feed.json").split("/")
    key = (parts[-2], parts[-1]) if len(parts) > 1 else ("", parts[-1])
    if key not in known:
        raise UnknownScriptError(f"line {number}: feed: not a folder of the kit (FORMAT/SCRIPT)")
    return key


def _record(line: Mapping[str, Any], number: int) -> Record:
    record = line["record"]
    if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in ("article_id", "action")):
        raise UnknownScriptError(f"line {number}: record: needs article_id and action")
    content = record.get("content")
    if content and not isinstance(content.get("paragraphs") if isinstance(content, dict) else None, list):
        raise UnknownScriptError(f"line {number}: record.content: needs paragraphs")
    return record
