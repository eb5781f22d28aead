"""Puts one more item on each road, and says how each road is fetched."""

import asyncio
import smtplib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from services.supervision.free_ports import free_port
from tests.chaos.collector.site import NewsSite

_LOCAL = {"networks": ["127.0.0.0/8"]}


@dataclass
class RoadSenders:
    """Every road, and how many items were put on it."""

    site: NewsSite
    folder: Path
    producer: AIOKafkaProducer
    bootstrap: str
    topic: str
    mail_port: int = field(default_factory=free_port)
    sent: Counter[str] = field(default_factory=Counter)

    def entry(self) -> dict[str, Any]:
        """The source, with a connection a road."""
        address, wait = self.site.address, {"every_seconds": 1, "apart_seconds": 0}
        web = {**_LOCAL, **wait}
        feed = {"name": "feed", "road": "feed", "url": f"{address}/feed", "every_seconds_at_most": 1, **web}
        cursor = {"kind": "sequence", "at": "$.n", "parameter": "after", "start": 0}
        pull = {"name": "pull", "road": "pull", "url": f"{address}/pull", "items": "$.items[*]", "id": "$.n", **web}
        sse = {"name": "sse", "road": "sse", "url": f"{address}/sse", "apart_seconds": 0, **_LOCAL}
        socket = {"name": "websocket", "road": "websocket", "url": f"{address}/socket".replace("http", "ws"), **_LOCAL}
        drop = {"name": "folder", "road": "folder", "path": str(self.folder), "finished": "renamed"}
        kafka = {
            "name": "kafka",
            "road": "kafka",
            "bootstrap": self.bootstrap.split(","),
            "topic": self.topic,
            **_LOCAL,
        }
        return {
            "id": "campaign",
            "name": "Campaign",
            "kind": "agency",
            "connections": [
                feed,
                {**pull, "cursor": cursor},
                sse,
                {**socket, "apart_seconds": 0, "cursor": "$.n", "resume": "since", "id": "$.n"},
                {**drop, "every_seconds": 1},
                {**kafka, "security": "PLAINTEXT", **_LOCAL},
                {"name": "mail", "road": "mail", "recipients": ["campaign@press.example"]},
            ],
        }

    async def one_more(self) -> None:
        """One item on each road."""
        for road in ("feed", "pull", "sse", "websocket"):
            self.site.items[road].append(self._text(road))
        name = self.folder / f".{self.sent['folder']}"
        name.write_text(self._text("folder"))
        name.rename(self.folder / f"{self.sent['folder']}.txt")
        await self.producer.send_and_wait(self.topic, self._text("kafka").encode())

    async def one_mail(self) -> None:
        """A mail, sent until it is taken."""
        text = self._text("mail")
        while not await asyncio.to_thread(self._mailed, text):  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.5)

    def _text(self, road: str) -> str:
        self.sent[road] += 1
        return f"item:{road}:{self.sent[road]}:"

    def _mailed(self, text: str) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=10) as client:
                client.sendmail("a@b.example", ["campaign@press.example"], f"Subject: {text}\r\n\r\n{text}\r\n")
        except (OSError, smtplib.SMTPException):
            return False
        return True
