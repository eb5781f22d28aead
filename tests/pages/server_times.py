"""How long the gateway takes to answer each page, without a browser, and how the database finds what it asks for."""

import re
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from httpx import AsyncClient

from schemas.published import PublishedArticle, Story
from services.gateway.view.apply import Arrived
from services.gateway.view.sqlite.connection import SqliteConnection
from services.gateway.view.sqlite.store import SqliteStore
from services.gateway.view.store import positions
from tests.pages.bulk import bulk, frequent_word, story_name
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import arrived

_TIMES = 9
_SLOW_MS = 20.0
"""A statement that takes longer is reported with its plan."""
Report = Callable[[str], None]


def addresses() -> dict[str, str]:
    """What is asked for: each kind of page, and filters that fit much, little and nothing."""
    return {
        "wire": "/",
        "wire, a language": "/?language=en",
        "wire, nothing fits": "/?language=fi",
        "wire, a name": "/?entity=person/1",
        "wire, origins": "/?origins=2",
        "wire, a frequent word": f"/?q={frequent_word(20)}",
        "search, a frequent word": f"/search?q={frequent_word(20)}",
        "search, two words": f"/search?q={frequent_word(30)}+{frequent_word(700)}",
        "search, a rare word": f"/search?q={frequent_word(60_000)}",
        "search, a phrase": f"/search?q=%22{frequent_word(0)}+{frequent_word(1)}%22",
        "story of 5": f"/stories/{story_name(2)}",
        "story of 300": f"/stories/{story_name(0)}",
        "article": "/articles/a1",
        "versions": "/articles/a1/versions",
        "kills": "/kills",
        "count of what moved": "/moved?after=0",
    }


class ForgettingLog(ListLog):
    """Its offsets go on, and it keeps no record: a hundred thousand would be most of the memory."""

    def write(self, record: PublishedArticle | Story, partition: int = 0) -> Arrived:
        """With the offset behind the last one."""
        made = arrived(record, 0, partition)
        offset = self.marks[made.topic, partition]
        self.marks[made.topic, partition] += 1
        return arrived(record, offset, partition)


def filled(folder: Path, articles: int, report: Report) -> ListGateway:
    """A gateway with so many articles; those that the folder has from an earlier run are kept."""
    log = ForgettingLog()
    gateway = ListGateway(folder, log, ring_bytes=2 * 10**7)
    log.marks.update(positions(gateway.store.reader()))
    [there] = gateway.store.reader().execute("SELECT count(*) FROM articles").fetchone()
    if there:
        report(f"{there:,} articles are there already")
        return gateway
    done = 0
    for part in bulk(articles):
        gateway.publish(*part)
        if done // 5000 < (done := done + len(part)) // 5000:
            report(f"{done:,} records")
    return gateway


async def server_times(address: str) -> dict[str, dict[str, float]]:
    """For each page the median and the slowest of some answers, after a first one."""
    found: dict[str, dict[str, float]] = {}
    async with AsyncClient(base_url=address, timeout=120) as client:
        for kind, path in addresses().items():
            took = []
            for _ in range(_TIMES + 1):
                began = time.perf_counter()
                answer = await client.get(path)
                took.append((time.perf_counter() - began) * 1000)
            first, *warm = took
            found[kind] = {
                "status": answer.status_code,
                "kb": round(len(answer.content) / 1024),
                "first_ms": round(first),
                "median_ms": round(statistics.median(warm)),
                "slowest_ms": round(max(warm)),
            }
    return found


async def slow_statements(gateway: ListGateway, address: str) -> list[dict[str, Any]]:
    """Statements that took long, with their plans."""
    asked: dict[str, str] = {}
    assert isinstance(gateway.store, SqliteStore)
    reader = gateway.store.reader

    def watched() -> SqliteConnection:
        connection = reader()
        connection.set_trace_callback(lambda sql: asked.setdefault(sql, page))
        return connection

    page = ""
    gateway.store.reader = watched  # type: ignore[method-assign]
    async with AsyncClient(base_url=address, timeout=120) as client:
        for page, path in addresses().items():  # noqa: B007 - which page it is, is read when a statement is traced
            await client.get(path)
    gateway.store.reader = reader  # type: ignore[method-assign]
    connection = reader()
    connection.set_trace_callback(None)
    slow = []
    for traced, asker in asked.items():
        sql = re.sub(r"\bInf\b", "9e999", traced)  # as a bound value is written out
        if sql.startswith("SELECT") and (took := _milliseconds(connection, sql)) > _SLOW_MS:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            slow.append({"page": asker, "ms": round(took), "sql": sql[:400], "plan": plan})
    return slow


def _milliseconds(connection: sqlite3.Connection, sql: str) -> float:
    began = time.perf_counter()
    try:
        connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return 0.0  # one of the index's own, or of a function that only the question has
    return (time.perf_counter() - began) * 1000
