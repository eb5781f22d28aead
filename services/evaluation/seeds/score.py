"""The five seeds against their gold record: what must be present and what must not. Reads files; decides nothing.

`must_have_share` is the share of all checks that hold, over `scoring.must_have` of the gold record.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.published import PublishedArticle, Story
from services.evaluation.seeds.check import Check
from services.evaluation.seeds.enricher_checks import find_forbidden, score_enricher, score_origins
from services.evaluation.seeds.parser_checks import score_parser
from services.evaluation.seeds.story_checks import score_story

GOLD = "seeds_gold.json"
_EVERYWHERE = "Korean Central News Agency"
"""scoring.must_have.story: the origin of every article."""


@dataclass(frozen=True, slots=True)
class SeedScore:
    """The result for all seeds."""

    checks: Mapping[str, Sequence[Check]]
    """By part: parser, enricher, story."""
    forbidden: Sequence[str]

    @property
    def complete(self) -> bool:
        """Whether every must-have is present and nothing forbidden is."""
        return not self.forbidden and all(check.ok for part in self.checks.values() for check in part)

    def as_json(self) -> dict[str, object]:
        """The keys that `evaluate seeds --json` promises."""
        every = [check for part in self.checks.values() for check in part]
        misses = [{"what": c.what, "seed": c.seed, "expected": c.expected, "got": c.got} for c in every if not c.ok]
        shares = {part: _share(checks) for part, checks in self.checks.items()}
        return {"must_have_share": _share(every), **shares, "misses": misses, "forbidden": list(self.forbidden)}


def read_gold(folder: Path) -> dict[str, Any]:
    """The gold record beside the seeds."""
    gold: dict[str, Any] = json.loads((folder / GOLD).read_text(encoding="utf-8"))
    return gold


def seed_number(filename: str) -> str:
    """Seeds are numbered by the leading digits of their file names."""
    return filename.partition("_")[0]


def score(gold: Mapping[str, Any], published: Mapping[str, PublishedArticle], stories: Sequence[Story]) -> SeedScore:
    """Compare the last record of each seed (by number) and the stories with the gold record."""
    checks: dict[str, list[Check]] = {"parser": [], "enricher": [], "story": []}
    forbidden: list[str] = []
    for wanted in gold["articles"]:
        record = published.get(wanted["seed"])
        content = record.content if record else None
        if record is None or content is None:
            checks["parser"].append(Check("published", wanted["seed"], "a record with content", "none", ok=False))
            continue
        checks["parser"] += score_parser(wanted, content, record.published_at, record.updated_at)
        checks["enricher"] += score_enricher(wanted, gold["canonical"], content)
        checks["story"] += score_origins(wanted, content, _EVERYWHERE)
        forbidden += [
            f"{wanted['seed']}: {name}" for name in find_forbidden(gold["scoring"]["forbidden_entities"], content)
        ]
    seed_of = {record.article_id: seed for seed, record in published.items()}
    checks["story"] += score_story(gold, stories, list(published.values()), seed_of)
    return SeedScore(checks, forbidden)


def _share(checks: Sequence[Check]) -> float:
    return sum(check.ok for check in checks) / len(checks) if checks else 0.0
