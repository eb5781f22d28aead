"""Articles for measuring speed: read from a file, or generated. They say nothing about quality."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from schemas.raw import RawItem, Source
from services.sources.raw.items import new_trace, raw_item

_SENTENCE_END = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")
_WORD = re.compile(r"\b[a-z]{5,}\b")
_SYLLABLES = ("ba", "der", "fin", "gol", "ham", "jor", "kel", "lun", "mir", "nok", "pra", "quo", "rov", "sen", "tur")
_SENTENCES_PER_PARAGRAPH = 2


def texts(source: Path, count: int) -> list[str]:
    """`count` different articles: from a .jsonl(.gz) file (fields title, text), or generated from a folder of texts.

    Raises:
        ValueError: there is nothing to generate articles from.
    """
    if source.is_file():
        found = list(_of_file(source, count))
    else:
        sentences = [s for path in sorted(source.glob("*.txt")) for s in _sentences(path.read_text(encoding="utf-8"))]
        found = [_generated(sentences, number) for number in range(count)] if sentences else []
    if not found:
        raise ValueError(f"{source}: contains no articles")
    return found


def varied(text: str, number: int) -> str:
    """The article with one in six long words replaced, so that no cache knows a paragraph of it."""
    rng = random.Random(-1 - number)  # noqa: S311
    return _WORD.sub(lambda m: _name(rng).lower() if rng.random() < 1 / 6 else m[0], text)


def item(text: str, number: int) -> RawItem:
    """The article as a source would send it now."""
    return raw_item(
        text.encode(),
        Source(id=f"bench-{number}"),
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        content_type="text/plain; charset=utf-8",
    )


def _of_file(path: Path, count: int) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number >= count:
                return
            row = json.loads(line)
            yield f"{row['title']}\n\n{row['text']}\n"


def _sentences(text: str) -> list[str]:
    return [s.strip() for s in _SENTENCE_END.split(text.replace("\n", " ")) if len(s.split()) > 8]


def _generated(sentences: list[str], number: int) -> str:
    """Real sentences in random order, a third of the long words replaced, so that no two paragraphs are equal."""
    rng = random.Random(number)  # noqa: S311 - the same articles in every run
    chosen = [_WORD.sub(lambda m: _replaced(m[0], rng), rng.choice(sentences)) for _ in range(rng.randint(14, 26))]
    pairs = range(0, len(chosen), _SENTENCES_PER_PARAGRAPH)
    paragraphs = [" ".join(chosen[i : i + _SENTENCES_PER_PARAGRAPH]) for i in pairs]
    return "\n\n".join([f"{_name(rng)} and {_name(rng)} meet in {_name(rng)}", *paragraphs]) + "\n"


def _replaced(word: str, rng: random.Random) -> str:
    return _name(rng).lower() if rng.random() < 1 / 3 else word


def _name(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=3)).capitalize()
