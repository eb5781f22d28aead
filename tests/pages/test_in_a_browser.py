"""The desk page in Debian's chromium: live, without shifting, by keyboard, in both directions."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, BrowserContext, Page

from schemas.published import Action, PublishedArticle
from tests.pages.conftest import ANOTHER_MACHINE
from tests.pages.specimens import ferry_story
from tests.unit.gateway.gateways import ListGateway
from tests.unit.gateway.records import published, story_of

SHIFTS = """() => { window.shifted = 0; new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({type: "layout-shift", buffered: true}); }"""


def report(number: int) -> PublishedArticle:
    return published(f"a{number}", story_id=f"s{number}", headline=f"Report {number}", minutes=number)


def publish(gateway: ListGateway, *numbers: int) -> None:
    for number in numbers:
        one = report(number)
        gateway.publish(one, story_of(one, story_id=f"s{number}", sequence=number, headline=f"Report {number}"))


async def listening(tab: Page) -> None:
    """Until the tab's stream is open, or another tab's is."""
    await tab.locator("body[data-live=yes]").wait_for()


async def test_news_waits_above_the_list_until_it_is_asked_for_and_nothing_shifts(
    gateway: ListGateway, address: str, tab: Page
) -> None:
    publish(gateway, *range(1, 30))
    await tab.add_init_script(f"({SHIFTS})()")
    await tab.goto(address)
    await listening(tab)
    first = await tab.locator(".wire .row .title").first.text_content()
    publish(gateway, 30, 31)
    await tab.locator("#new", has_text="2 stories have moved").wait_for()
    assert await tab.locator(".wire .row .title").first.text_content() == first
    await tab.locator("#new").click()
    await tab.locator(".wire .row .title", has_text="Report 31").wait_for()
    assert await tab.evaluate("window.shifted") < 0.02


async def test_a_killed_article_disappears_from_an_open_page_at_once(
    gateway: ListGateway, address: str, tab: Page
) -> None:
    publish(gateway, 1)
    await tab.goto(f"{address}/articles/a1")
    await listening(tab)
    gateway.publish(published("a1", 2, action=Action.RETRACT, story_id="s1"))
    await tab.get_by_text("Withdrawn by its sender").wait_for()
    assert await tab.get_by_text("Report 1").count() == 0


async def test_two_tabs_share_one_stream_and_the_other_leads_when_one_closes(
    gateway: ListGateway, address: str, context: BrowserContext
) -> None:
    publish(gateway, 1)
    one, other = await context.new_page(), await context.new_page()
    for tab in (one, other):
        await tab.goto(address)
        await listening(tab)
    assert gateway.context.streams.total() == 2  # one stream, counted for its holder and for all
    publish(gateway, 2)
    for tab in (one, other):
        await tab.locator("#new", has_text="1 story has moved").wait_for()
    await one.close()
    await other.locator("body[data-leads=yes]").wait_for()
    await listening(other)
    publish(gateway, 3)
    await other.locator("#new", has_text="2 stories have moved").wait_for()


async def test_the_keyboard_goes_through_the_list_and_opens(gateway: ListGateway, address: str, tab: Page) -> None:
    publish(gateway, 1, 2, 3)
    await tab.goto(address)
    for key in "jjk":
        await tab.keyboard.press(key)
    # What moved last is first.
    assert await tab.evaluate("document.activeElement.textContent") == "Report 3"
    await tab.keyboard.press("o")
    await tab.wait_for_url("**/stories/s3")
    await tab.keyboard.press("/")
    assert await tab.evaluate("document.activeElement.type") == "search"


async def test_without_script_everything_is_read_and_found(
    gateway: ListGateway, address: str, chromium: Browser
) -> None:
    publish(gateway, 1)
    context = await chromium.new_context(java_script_enabled=False)
    tab = await context.new_page()
    await tab.goto(address)
    await tab.get_by_role("link", name="Report 1").click()
    await tab.get_by_role("link", name="Report 1").click()
    await tab.get_by_text("The harbour was opened again").wait_for()
    await tab.get_by_role("searchbox").fill("harbour")
    await tab.keyboard.press("Enter")
    await tab.get_by_role("link", name="Report 1").wait_for()
    await context.close()


async def test_right_to_left_stands_in_a_left_to_right_page(gateway: ListGateway, address: str, tab: Page) -> None:
    one = published(
        "a1", language="ar", headline="الميناء يفتح من جديد", paragraphs=("فتح الميناء أبوابه يوم الجمعة.",)
    )
    gateway.publish(one, story_of(one))
    await tab.goto(f"{address}/articles/a1")
    assert await tab.evaluate("getComputedStyle(document.querySelector('.text')).direction") == "rtl"
    assert await tab.evaluate("getComputedStyle(document.body).direction") == "ltr"


async def test_a_broken_connection_is_said_and_comes_back(gateway: ListGateway, address: str, tab: Page) -> None:
    publish(gateway, 1)
    await tab.goto(address)
    await listening(tab)
    await tab.context.set_offline(True)
    gateway.context.stopping.set()
    await tab.get_by_text("The connection is broken").wait_for()
    await tab.keyboard.press("?")
    await tab.get_by_text("j, k: next").wait_for()
    await tab.keyboard.press("Escape")  # what is still so stays said
    await tab.get_by_text("The connection is broken").wait_for()


async def test_a_filtered_wire_counts_only_what_fits(gateway: ListGateway, address: str, tab: Page) -> None:
    publish(gateway, 1)
    await tab.goto(f"{address}/?outlet=echo")
    await listening(tab)
    publish(gateway, 2)
    one = published("e1", story_id="e1", outlet="echo", minutes=5)
    gateway.publish(one, story_of(one, story_id="e1", sequence=9))
    await tab.locator("#new", has_text="1 story has moved").wait_for()
    await tab.keyboard.press("n")
    await tab.locator(".wire .row .title").wait_for()


async def test_a_saved_search_says_what_is_new_since_one_looked(gateway: ListGateway, address: str, tab: Page) -> None:
    publish(gateway, 1)
    await tab.goto(f"{address}/?outlet=leta")
    await tab.get_by_label("This filter as").fill("Leta")
    await tab.get_by_role("button", name="Save").click()
    await tab.goto(address)
    await listening(tab)
    publish(gateway, 2, 3)
    await tab.locator(".saved .n", has_text="2").wait_for()
    await tab.get_by_role("link", name="Leta", exact=True).click()
    await tab.goto(address)
    await tab.locator("#saved li").wait_for()
    assert await tab.locator(".saved .n").text_content() == ""


async def test_a_withdrawn_report_leaves_every_open_list(
    gateway: ListGateway, address: str, context: BrowserContext
) -> None:
    one = report(1)
    gateway.publish(one, story_of(one, story_id="s1"))
    tabs = []
    for path in ("/", "/stories/s1", "/search?q=harbour"):
        tab = await context.new_page()
        await tab.goto(address + path)
        await listening(tab)
        await tab.get_by_text("Report 1").first.wait_for()
        tabs.append(tab)
    gateway.publish(published("a1", 2, action=Action.RETRACT, story_id="s1"))
    for tab in tabs:
        await tab.get_by_text("Report 1").first.wait_for(state="detached")
        assert await tab.get_by_text("was opened again").count() == 0


async def test_eight_tabs_share_one_stream_and_miss_nothing_when_their_leader_dies(
    gateway: ListGateway, address: str, context: BrowserContext
) -> None:
    publish(gateway, 1)
    tabs = [await context.new_page() for _ in range(8)]
    for tab in tabs:
        await tab.goto(address)
        await listening(tab)
    assert gateway.context.streams.total() == 2  # one stream, counted for its holder and for all
    publish(gateway, 2)
    await tabs[-1].locator("#new", has_text="1 story has moved").wait_for()
    leader = next(iter([tab for tab in tabs if await tab.locator("body[data-leads=yes]").count()]))
    rest = [tab for tab in tabs if tab is not leader]
    await leader.close()
    publish(gateway, 3)  # whether another tab leads already or not
    for tab in rest:
        await tab.locator("#new", has_text="2 stories have moved").wait_for()


async def test_a_burst_is_one_change_of_the_page(gateway: ListGateway, address: str, tab: Page) -> None:
    publish(gateway, 1)
    await tab.goto(address)
    await listening(tab)
    await tab.evaluate(
        "new MutationObserver(() => (window.changes = (window.changes ?? 0) + 1))"
        ".observe(document.getElementById('new'), {childList: true})"
    )
    publish(gateway, *range(2, 402))
    await tab.locator("#new", has_text="400 stories have moved").wait_for()
    assert await tab.evaluate("window.changes") < 40


async def test_marks_can_be_switched_off_and_stay_so(gateway: ListGateway, address: str, tab: Page) -> None:
    for record in ferry_story():
        gateway.publish(record)
    await tab.goto(f"{address}/articles/a-ferry-3")
    colour = "getComputedStyle(document.querySelector('.text .m-place')).backgroundColor"
    before = await tab.evaluate(colour)
    await tab.get_by_label("places").uncheck()
    assert await tab.evaluate(colour) != before
    await tab.reload()
    assert not await tab.get_by_label("places").is_checked()


async def test_light_or_dark_as_chosen_in_every_tab(
    gateway: ListGateway, address: str, context: BrowserContext
) -> None:
    publish(gateway, 1)
    one, other = await context.new_page(), await context.new_page()
    for tab in (one, other):
        await tab.goto(address)
    light = await one.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    await one.get_by_label("Colours").select_option("dark")
    await other.locator("html[data-theme=dark]").wait_for()
    await one.goto(f"{address}/stories/s1")
    assert await one.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    assert await one.get_by_label("Colours").input_value() == "dark"
    await one.get_by_label("Colours").select_option("")
    assert await one.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light


async def test_a_page_from_another_machine_without_encryption_is_live_while_it_is_seen(
    gateway: ListGateway, address: str, tab: Page
) -> None:
    publish(gateway, 1)
    await tab.goto(address.replace("127.0.0.1", ANOTHER_MACHINE))
    assert not await tab.evaluate("'locks' in navigator")
    await listening(tab)
    publish(gateway, 2)
    await tab.locator("#new", has_text="1 story has moved").wait_for()


async def test_embargoes_come_with_what_moved_and_say_when_they_have_ended(
    gateway: ListGateway, address: str, tab: Page
) -> None:
    publish(gateway, 1)
    await tab.goto(address)
    await listening(tab)
    until = datetime.now(UTC) + timedelta(hours=1)
    gateway.publish(published("h1", action=Action.HOLD, story_id="s9", embargoed_until=until))
    publish(gateway, 2)
    await tab.locator("#new", has_text="1 story has moved").wait_for()
    await tab.keyboard.press("n")
    await tab.locator("[data-embargo=h1]").wait_for()
    gateway.publish(published("h1", 2, story_id="s9", headline="Free at last"))
    await tab.locator("[data-embargo=h1] time", has_text="now").wait_for()


async def test_a_time_of_another_year_says_so(gateway: ListGateway, address: str, tab: Page) -> None:
    publish(gateway, 1)
    await tab.clock.set_fixed_time(datetime(2031, 2, 1, tzinfo=UTC))
    await tab.goto(address)
    await tab.locator(".row .at", has_text="20 Nov 2026").wait_for()
