"""What a campaign is to do, and what it did and found."""

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.campaign.traffic import SentArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlan:
    """What is to be run."""

    minutes: float
    seed: int
    turns_per_second: float = 3.0
    nodes: int = 3
    cluster_restarts: int = 0
    """All brokers at once, in order."""
    earlier: str = ""
    """A git revision: instead of faults, all stages change between it and this version."""


@dataclass
class CampaignReport:
    """What was done and found."""

    plan: CampaignPlan
    sent: list[SentArticle] = field(default_factory=list)
    transmissions: int = 0
    faults: str = ""
    records: Counter[str] = field(default_factory=Counter)
    """Read, by topic."""
    actions: Counter[str] = field(default_factory=Counter)
    merged_stories: int = 0
    ledgers: int = 0
    verified: int = 0
    """Partitions whose state topic and local store were compared at the end."""
    findings: list[str] = field(default_factory=list)
    settled_seconds: float = 0.0

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {number}" for kind, number in Counter(a.kind for a in self.sent).most_common())
        lines = [
            f"seed {self.plan.seed}, {self.plan.minutes:g} minutes, {self.plan.nodes} brokers",
            f"sent: {len(self.sent)} articles ({kinds}) in {self.transmissions} transmissions",
            f"faults: {self.faults}",
            f"read: {dict(self.records)}; actions {dict(self.actions)}; {self.merged_stories} merged stories",
            f"{self.ledgers} ledgers read, {self.verified} partitions' states verified",
            f"all at rest {self.settled_seconds:.0f} s after the last fault",
            f"findings: {len(self.findings)}",
            *self.findings[:50],
        ]
        return "\n".join(lines)
