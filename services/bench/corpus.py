"""Articles to measure speed with: from a file of yours, or made here. Says nothing about quality."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from schemas.raw import RawItem, Source
from services.ingest.items import new_trace, raw_item

_SENTENCE_END = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")
_WORD = re.compile(r"\b[a-z]{5,}\b")
_SYLLABLES = ("ba", "der", "fin", "gol", "ham", "jor", "kel", "lun", "mir", "nok", "pra", "quo", "rov", "sen", "tur")
_SENTENCES_PER_PARAGRAPH = 2


def texts(source: Path, count: int) -> list[str]:
    """So many different articles: those of a .jsonl(.gz) file (fields title, text), or made from a folder of texts.

    Raises:
        ValueError: there is nothing to make articles from.
    """
    if source.is_file():
        found = list(_of_file(source, count))
    else:
        sentences = [s for path in sorted(source.glob("*.txt")) for s in _sentences(path.read_text(encoding="utf-8"))]
        found = [_made(sentences, number) for number in range(count)] if sentences else []
    if not found:
        raise ValueError(f"{source}: no articles in it")
    return found


def varied(text: str, number: int) -> str:
    """The same article with one long word in six replaced, so that no paragraph of it was read before."""
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


def _made(sentences: list[str], number: int) -> str:
    """Real sentences in an order of their own, a third of the long words replaced: no paragraph is twice the same."""
    rng = random.Random(number)  # noqa: S311 - the same articles in every run
    chosen = [_WORD.sub(lambda m: _other(m[0], rng), rng.choice(sentences)) for _ in range(rng.randint(14, 26))]
    pairs = range(0, len(chosen), _SENTENCES_PER_PARAGRAPH)
    paragraphs = [" ".join(chosen[i : i + _SENTENCES_PER_PARAGRAPH]) for i in pairs]
    return "\n\n".join([f"{_name(rng)} and {_name(rng)} meet in {_name(rng)}", *paragraphs]) + "\n"


def _other(word: str, rng: random.Random) -> str:
    return _name(rng).lower() if rng.random() < 1 / 3 else word


def _name(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=3)).capitalize()
