"""The pictures of docs/desk.md: `make page-pictures` takes them again. Look at them before you keep them."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image
from playwright.async_api import Browser, async_playwright

from tests.pages.conftest import CHROMIUM, served
from tests.pages.specimens import everything
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.pages.operations import ListOperations
from tests.unit.gateway.records import NOON

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
FONTS = FOLDER / "fonts.txt"
"""With which fonts they were taken: with others every letter differs, and nothing is compared."""
TOLERANCE = 0.01
"""Share of pixels that may differ by more than `_STEP`: smoothing differs between releases of the browser."""
_LANGUAGES = ("ar", "he")
"""Those that Debian's chromium has letters for without further packages."""
_DAY_AFTER = NOON + timedelta(days=1)
_STEP = 40
"""Of 255, in any channel."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture."""

    name: str
    address: str
    width: int = 1280
    height: int = 800
    scheme: Literal["light", "dark"] = "light"
    empty: bool = False
    broken: bool = False
    opened: str = ""
    """What is clicked before."""


SCENES = (
    Scene("wire-light", "/"),
    Scene("wire-dark", "/?origins=2", scheme="dark"),
    Scene("wire-phone", "/", 390, 844),
    Scene("story-dark", "/stories/s-ferry", height=1400, scheme="dark", opened=".copies .shared summary"),
    Scene("story-sixty-outlets", "/stories/s-vote", height=1000),
    Scene("article-light", "/articles/a-ferry-3", height=900),
    Scene("article-right-to-left", "/articles/a-ar", height=600),
    Scene("versions", "/articles/a-ferry-1/versions", height=700),
    Scene("search", "/search?q=storm+riga+-quito", height=600),
    Scene("sources", "/sources", height=560),
    Scene("pipeline", "/pipeline", height=700, scheme="dark"),
    Scene("empty", "/", height=500, empty=True),
    Scene("broken-connection", "/", height=400, broken=True),
)


def fonts() -> str:
    """What the browser draws with."""
    families = ("system-ui", "serif", "monospace", "sans-serif:lang=ar")
    asked = (subprocess.run(["fc-match", each], capture_output=True, text=True, check=True) for each in families)
    return "".join(answer.stdout for answer in asked)


def differing(one: bytes, other: bytes) -> float:
    """The share of pixels that differ; all, where the sizes do."""
    first, second = (np.asarray(Image.open(BytesIO(each)).convert("RGB"), dtype=np.int16) for each in (one, other))
    if first.shape != second.shape:
        return 1.0
    return float((np.abs(first - second).max(axis=2) > _STEP).mean())


async def taken(browser: Browser, scene: Scene) -> bytes:
    """The picture of a scene."""
    with tempfile.TemporaryDirectory() as folder:
        gateway = ListGateway(Path(folder), ListLog())
        if not scene.empty:
            gateway.publish(*everything(_LANGUAGES))
        gateway.context.operations = ListOperations()
        context = await browser.new_context(
            viewport={"width": scene.width, "height": scene.height}, color_scheme=scene.scheme, timezone_id="UTC"
        )
        async with served(gateway) as address:
            page = await context.new_page()
            await page.clock.set_fixed_time(_DAY_AFTER)  # today's and last year's times are written otherwise
            await page.goto(address + scene.address)
            await page.locator("body[data-live=yes]").wait_for()
            if scene.opened:
                await page.locator(scene.opened).first.click()
            if scene.broken:
                await context.set_offline(True)
                gateway.context.stopping.set()
                await page.locator("#banner:not([hidden])").wait_for()
            picture = await page.screenshot()
            await context.close()
        gateway.close()
    return picture


async def take(names: Sequence[str]) -> None:
    """Write those of these names; without any, all."""
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for scene in SCENES:
            if names and scene.name not in names:
                continue
            image = Image.open(BytesIO(await taken(browser, scene))).convert("RGB")
            # A palette is a third of the size, and no letter looks different.
            image.quantize(128).save(FOLDER / f"{scene.name}.png", optimize=True)
        await browser.close()
    FONTS.write_text(fonts(), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1:]))
