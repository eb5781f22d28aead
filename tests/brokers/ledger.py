"""in = kept + dropped + rejected, read from the workers' metrics."""

import re
from collections import Counter

_SAMPLE = re.compile(r"^(copytaster_\w+?)_total\{([^}]*)\} ([0-9.e+]+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class Ledger:
    """Sums of one worker's counters."""

    def __init__(self, metrics_page: str) -> None:
        self.sums: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        for name, labels, value in _SAMPLE.findall(metrics_page):
            self.sums[name.removeprefix("copytaster_")] += int(float(value))
            reason = dict(_LABEL.findall(labels)).get("reason")
            if reason:
                self.reasons[reason] += int(float(value))

    @property
    def balances(self) -> bool:
        """Whether every message consumed has an outcome."""
        return self.sums["consumed"] == self.sums["kept"] + self.sums["dropped"] + self.sums["rejected"]
