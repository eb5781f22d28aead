"""Measures the desk page against its budgets, and prints one JSON object: `make page-budgets`. No test: it times.

First the gateway alone (`--server`: only that), then in chromium.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

from schemas.published import PublishedArticle, Story
from services.gateway.pages.rendering import STATIC
from tests.pages.bulk import frequent_word
from tests.pages.conftest import CHROMIUM, served
from tests.pages.server_times import filled, server_times, slow_statements
from tests.unit.gateway.gateways import ListGateway
from tests.unit.gateway.records import published, story_of

FIRST_STORIES = {"wire": "/", "search": f"/search?q={frequent_word(20)}"}
_BATCH = 250
_BURST = 10_000
_A_SECOND = 50
_WATCH = """() => { window.shifted = 0; window.slowest = 0;
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({type, buffered: true, durationThreshold: 16});
  watch("layout-shift", (each) => { if (!each.hadRecentInput) window.shifted += each.value; });
  watch("event", (each) => { window.slowest = Math.max(window.slowest, each.duration); }); }"""


_PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const [paint] = list.getEntriesByName("first-contentful-paint"); if (paint) done(paint.startTime);
}).observe({type: "paint", buffered: true}))"""
"""Milliseconds to the first paint, which may still be to come where the story is in the tree already."""


def say(text: str) -> None:
    """What it is doing."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - it takes an hour


async def publish(gateway: ListGateway, first: int, number: int) -> None:
    """So many articles, each with its story, a batch a turn of the event loop."""
    for start in range(first, first + number, _BATCH):
        batch: list[PublishedArticle | Story] = []
        for each in range(start, min(start + _BATCH, first + number)):
            name = f"n{each}"
            one = published(name, story_id=f"s{each % 20_000}", headline=f"Report {each}", minutes=each / 600)
            batch += [one, story_of(one, story_id=f"s{each % 20_000}", sequence=each + 1, headline=f"Report {each}")]
        gateway.publish(*batch)
        await asyncio.sleep(0)


async def first_story(page: Page, address: str) -> float:
    """Milliseconds until the first story is painted, of a gateway and a browser that have done so before."""
    for _ in range(3):
        await page.goto(address)
        await page.locator(".wire .row .title").first.wait_for()
    return float(await page.evaluate(_PAINTED))


async def burst(page: Page, gateway: ListGateway, begin: int) -> float:
    """Milliseconds of the slowest answer to a key while ten thousand records come in."""
    sending = asyncio.create_task(publish(gateway, begin, _BURST))
    while not sending.done():
        await page.keyboard.press("j")
        await asyncio.sleep(0.1)
    await sending
    await page.wait_for_timeout(1000)
    return float(await page.evaluate("window.slowest"))


async def heap_mb(session: CDPSession) -> float:
    """What the page keeps, after a collection."""
    await session.send("HeapProfiler.collectGarbage")
    used = await session.send("Runtime.getHeapUsage")
    return round(float(used["usedSize"]) / 2**20, 2)


async def in_the_browser(gateway: ListGateway, address: str, minutes: float) -> dict[str, Any]:
    """First story, a burst, and so many minutes of news."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = await browser.new_page()
        await page.add_init_script(f"({_WATCH})()")
        first = {name: await first_story(page, f"{address}{path}") for name, path in FIRST_STORIES.items()}
        await page.goto(address)
        await page.locator("body[data-live=yes]").wait_for()
        [there] = gateway.store.reader().execute("SELECT count(*) FROM articles").fetchone()
        slowest = await burst(page, gateway, there)  # a view that was kept has the articles of earlier runs
        session = await page.context.new_cdp_session(page)
        heap = [await heap_mb(session)]
        sent = there + _BURST
        for sixth in range(round(minutes * 6)):
            for _ in range(10):
                due = time.monotonic() + 1
                await publish(gateway, sent, _A_SECOND)
                sent += _A_SECOND
                await asyncio.sleep(max(0.0, due - time.monotonic()))
            heap.append(await heap_mb(session))
            if sixth % 6 == 0:
                say(f"minute {sixth // 6}: {heap[-1]} MB")
        shifted = await page.evaluate("window.shifted")
        announced = await page.locator("#new").text_content()
        await browser.close()
    return {
        "script_bytes": sum(path.stat().st_size for path in STATIC.glob("*.js")),
        "style_bytes": sum(path.stat().st_size for path in STATIC.glob("*.css")),
        "first_story_ms": {name: round(each) for name, each in first.items()},
        "slowest_input_in_burst_ms": round(slowest),
        "layout_shift": round(shifted, 4),
        "heap_mb": heap,
        "announced": announced,
    }


async def measured(folder: Path, articles: int, minutes: float, *, browser: bool) -> dict[str, Any]:
    """All of it."""
    gateway = filled(folder, articles, say)
    async with served(gateway) as address:
        pages = await server_times(address)
        slow = await slow_statements(gateway, address)
        found = await in_the_browser(gateway, address, minutes) if browser else {}
    gateway.close()
    return {"articles": articles, "pages": pages, "slow_statements": slow, **found}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--server", action="store_true", help="only the gateway, without the browser")
    parser.add_argument("--view", type=Path, help="keep the view in this folder: making it takes most of the time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = measured(given.view or Path(folder), given.articles, given.minutes, browser=not given.server)
        print(json.dumps(asyncio.run(made)))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
