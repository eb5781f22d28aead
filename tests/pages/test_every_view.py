"""Every view in the browser: accessible in both colours, whole on a phone and in print, unmoved by hostile words."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from schemas.published import Outlet
from tests.pages.conftest import ANOTHER_MACHINE
from tests.pages.specimens import everything
from tests.unit.gateway.gateways import ListGateway
from tests.unit.gateway.pages.operations import ListOperations
from tests.unit.gateway.records import published, story_of

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
"""axe-core 4.14.1, Mozilla Public License 2.0, as the npm registry has it. Only these tests use it."""
RULES = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}))
  .violations.map((each) => each.id + ": " + each.nodes.map((node) => node.target + " " + node.failureSummary))"""
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => (each.open = true))"
LINKS = "[...document.links].every((link) => link.protocol === 'http:' && link.host === location.host)"
HOSTILE_VIEWS = ("/", "/stories/s1", "/articles/a1", "/articles/a1/versions", "/search?q=More", "/articles/a1?q=More")
VIEWS = (
    "/",
    "/?place=Riga&origins=1",
    "/?language=lv",
    "/stories/s-ferry",
    "/stories/s-vote",
    "/stories/none",
    "/articles/a-ferry-2?q=riga",
    "/articles/a-ferry-4",
    "/articles/a-ar",
    "/articles/a-ferry-1/versions",
    "/search?q=storm+riga",
    "/kills",
    "/sources",
    "/pipeline",
    "/pipeline/letters/d1?sure=discard",
    "/login",
)
HOSTILE = {
    "overrides": "safe \u202egpj.exe\u202c \u2066\u2067 words",
    "zalgo": "H" + "\u0336\u0353\u0348" * 40 + "arbour",
    "long": "word" * 250_000,
    "formula": '=HYPERLINK("http://10.0.0.1","x")',
    "script": "javascript:alert(1)",
    "markup": "</title><img src=x onerror=alert(1)><svg onload=alert(1)>",
}


@pytest.fixture
def full(gateway: ListGateway) -> ListGateway:
    gateway.publish(*everything())
    gateway.context.operations = ListOperations()
    return gateway


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(full: ListGateway, address: str, chromium: Browser, scheme: str) -> None:
    # axe is put into the page from outside: only so may a page with our policy be looked at.
    context = await chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    tab = await context.new_page()
    found: dict[str, list[str]] = {}
    for view in VIEWS:
        await tab.goto(address + view)
        await tab.evaluate(OPEN_ALL)
        await tab.evaluate(AXE)
        if violations := await tab.evaluate(RULES):
            found[view] = violations
    await context.close()
    assert found == {}


async def test_no_view_is_wider_than_a_phone(full: ListGateway, address: str, chromium: Browser) -> None:
    context = await chromium.new_context(viewport={"width": 360, "height": 740})
    tab = await context.new_page()
    wide = {}
    for view in VIEWS:
        await tab.goto(address + view)
        await tab.evaluate(OPEN_ALL)
        width = await tab.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[view] = width
    await context.close()
    assert wide == {}


async def test_the_tab_key_reaches_everything_and_shows_where_it_is(full: ListGateway, address: str, tab: Page) -> None:
    await tab.goto(f"{address}/")
    seen = set()
    for _ in range(60):
        await tab.keyboard.press("Tab")
        if await tab.evaluate("document.activeElement === document.body"):
            break  # past the last one, the browser's own controls follow
        outline = await tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        name = await tab.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")
        seen.add(name)
        assert outline != "none", name
    assert {"Skip to the content", "Pipeline", "Last ferry leaves Riga three hours late"} <= seen


async def test_a_dead_letter_is_discarded_by_a_click(full: ListGateway, address: str, tab: Page) -> None:
    operations = full.context.operations
    assert isinstance(operations, ListOperations)
    for place in (address, address.replace("127.0.0.1", ANOTHER_MACHINE)):
        await tab.goto(f"{place}/pipeline/letters/d1")
        await tab.get_by_role("link", name="Discard").click()
        await tab.get_by_role("button", name="Yes, discard it").click()
        await tab.wait_for_url("**/pipeline")
    assert operations.done == [("discard", "d1")] * 2


async def test_print_has_the_words_and_not_the_controls(full: ListGateway, address: str, tab: Page) -> None:
    await tab.goto(f"{address}/articles/a-ferry-1")
    await tab.emulate_media(media="print")
    assert not await tab.locator("nav").is_visible()
    assert await tab.locator(".text").is_visible()


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_words_are_only_words(gateway: ListGateway, address: str, tab: Page, kind: str) -> None:
    words = HOSTILE[kind]
    name = words[:500]
    chain = [{"name": name, "entity_id": None, "text": name}]
    span = {"part": "paragraph", "index": 0, "start": 0, "end": 3, "text": words[:3]}
    content = {
        "bylines": (name,),
        "rights": name,
        "attributions": [{"span": span, "chain": chain, "cue": name}],
        "quotes": [{"id": "q", "kind": "direct", "text": f"{name} a b c", "span": span, "speaker": chain[0]}],
    }
    given: dict[str, Any] = {
        "headline": words,
        "paragraphs": (words,),
        "content": content,
        "outlet": Outlet(id="x", name=name),
    }
    one, two = published("a1", **given), published("a1", 2, **{**given, "paragraphs": (words, "More.")})
    gateway.publish(one, two, story_of(two, origins=({"name": name, "articles": ["a1"]},)))
    tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
    problems: list[str] = []
    tab.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    for view in HOSTILE_VIEWS:
        await tab.goto(address + view)
        assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        assert await tab.evaluate(
            "[...document.links].every((a) => a.protocol === 'http:' && a.host === location.host)"
        )
        assert await tab.evaluate("document.querySelectorAll('img, svg [onload], main script').length") == 0
    assert problems == []
