"""The long form: `python -m tests.fuzz.parser.run [--count N] [--seed S] [FOLDER…]`.

Mutates the wire kit and the seeds, and every file in the folders given. Prints how many inputs ended in what, and the
slowest; ends with 1 at the first exception or the first input over the time limit, which it writes down so that it
can be looked at.
"""

import argparse
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from schemas.raw import FeedEntry, RawItem, Source, SourcePolicy
from services.parser.parse import Parsed, parse
from tests.fuzz.parser.mutate import mutated, seeded

ROOT = Path(__file__).parents[3]
SECONDS = 10.0
_POLICIES = (SourcePolicy(), SourcePolicy(country="IN"), SourcePolicy(country="US", timezone="America/New_York"))
_TYPES = (None, None, None, "text/html", "text/plain", "message/rfc822", "application/xml", "application/json")


def corpus(folders: list[Path]) -> list[bytes]:
    """The files to mutate, in a fixed order."""
    places = [ROOT / "tests/wire_kit/files", ROOT / "seeds", *folders]
    paths = (path for place in places for path in sorted(place.rglob("*")) if path.is_file())
    return [data for path in paths if (data := path.read_bytes()) and len(data) < 200_000]


def raw_item(payload: bytes, chance: random.Random) -> RawItem:
    """A raw item around a payload, with an envelope that may help or mislead."""
    feed = FeedEntry(title="A title", published="yesterday", authors=("Desk",)) if chance.random() < 0.1 else None
    return RawItem(
        item_id="fuzz",
        trace_id="fuzz",
        source=Source(id="fuzz", policy=chance.choice(_POLICIES)),
        received_at=datetime(2024, 1, 21, 12, tzinfo=UTC),
        media_type=chance.choice(_TYPES),
        charset=chance.choice((None, None, "latin-1", "utf-16", "no-such-charset")),
        url=chance.choice((None, "https://paper.example/2024/01/21/story?utm_source=x", "not a url", "http://[")),
        payload=payload,
        feed=feed,
    )


def outcome_of(payload: bytes, chance: random.Random) -> str:
    """What became of an input: "parsed", or the reason why not. The record must survive its own wire form."""
    outcome = parse(raw_item(payload, chance))
    if isinstance(outcome, Parsed):
        for article in outcome.articles:
            article.to_bytes()
        return "parsed"
    return f"{type(outcome).__name__.lower()}: {outcome.reason.value}"


def main() -> int:
    """Run the long form."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("folders", nargs="*", type=Path)
    given = arguments.parse_args()
    files = corpus(given.folders)
    outcome_of(b"A headline\n\n" + b"The models are loaded by the first text that is read. " * 3, seeded("warm"))
    found: Counter[str] = Counter()
    slowest, started = 0.0, time.perf_counter()
    for number in range(given.count):
        chance = seeded(f"{given.seed}:{number}")
        payload = mutated(files, chance)
        begun = time.perf_counter()
        try:
            found[outcome_of(payload, chance)] += 1
        except BaseException:
            sys.stderr.write(f"input {number} of seed {given.seed} broke the parser: {payload[:2000]!r}\n")
            raise
        spent = time.perf_counter() - begun
        slowest = max(slowest, spent)
        if spent > SECONDS:
            sys.stderr.write(f"input {number} of seed {given.seed} took {spent:.1f} s\n")
            return 1
    spent = time.perf_counter() - started
    head = f"{given.count} mutated inputs from {len(files)} files in {spent:.0f} s; slowest {slowest:.2f} s"
    lines = [head]
    lines += [f"  {count:7d}  {what}" for what, count in found.most_common()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
