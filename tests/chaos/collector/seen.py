"""What reached `news.raw`."""

import asyncio
import re
from collections import Counter

from schemas.raw import RawItem
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.topics import RAW

_ITEM = re.compile(rb"item:(\w+):(\d+):")


class SeenItems:
    """Each item with how often it came."""

    def __init__(self) -> None:
        self.times: Counter[tuple[str, int]] = Counter()

    async def follow(self, settings: Settings) -> None:
        """Until it is cancelled."""
        async for record in read(settings, RAW.name, TailOptions()):
            payload = RawItem.model_validate_json(record.value).payload
            # Named twice in one item: a guid and a title, a subject and a text.
            self.times.update({(road.decode(), int(number)) for road, number in _ITEM.findall(payload)})

    def lost(self, sent: Counter[str]) -> list[str]:
        """Items that did not come."""
        wanted = {(road, number) for road, count in sent.items() for number in range(1, count + 1)}
        return sorted(f"{road} {number}" for road, number in wanted - self.times.keys())

    def repeats(self) -> Counter[str]:
        """How often items came once more, by road."""
        found: Counter[str] = Counter()
        for (road, _), times in self.times.items():
            found[road] += times - 1
        return +found

    async def all_of(self, sent: Counter[str], seconds: float) -> None:
        """Wait until nothing is missing, or the time is over."""
        for _ in range(int(seconds)):
            if not self.lost(sent):
                return
            await asyncio.sleep(1)
