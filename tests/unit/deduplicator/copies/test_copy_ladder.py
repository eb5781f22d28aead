"""Exact copy, near copy, excerpt, and what is no copy although it looks like one."""

from datetime import timedelta

from schemas.article import Signal
from schemas.verdict import VerdictKind
from tests.unit.deduplicator.articles import NOON, enriched, prose
from tests.unit.deduplicator.deciding import verdicts

STORY = prose(1)
SOON = NOON + timedelta(minutes=20)


def test_the_first_of_its_kind_is_an_original_of_its_own_family() -> None:
    [verdict] = verdicts(enriched("a", STORY))
    assert verdict.kind is VerdictKind.ORIGINAL
    assert (verdict.of, verdict.similarity) == (None, None)


def test_the_same_words_under_another_headline_are_an_exact_copy() -> None:
    first, second = verdicts(enriched("a", STORY), enriched("b", STORY, headline="Other words", at=SOON))
    assert second.kind is VerdictKind.EXACT_COPY
    assert second.of == first.family == second.family
    assert second.story_id == first.story_id
    assert second.shared_paragraphs == tuple((number, number) for number in range(len(STORY)))


def test_typography_does_not_make_another_text() -> None:
    plain = ('He said "no" and didn\'t come back to the harbour board of Arvik before the evening session ended late.',)
    curly = ("He said “no” and didn’t come back to the harbour board of Arvik before the evening session ended late.",)
    _, second = verdicts(enriched("a", plain), enriched("b", curly, at=SOON))
    assert second.kind is VerdictKind.EXACT_COPY


def test_a_line_added_leaves_a_near_copy() -> None:
    _, second = verdicts(enriched("a", STORY), enriched("b", (*STORY, "Our newsroom wrote this."), at=SOON))
    assert second.kind is VerdictKind.NEAR_COPY
    assert second.similarity is not None
    assert second.similarity.contains_other == 1


def test_a_wire_copy_cut_to_a_third_is_an_excerpt_in_the_family() -> None:
    first, second = verdicts(enriched("a", STORY), enriched("b", STORY[:3], at=SOON))
    assert second.kind is VerdictKind.EXCERPT
    assert (second.of, second.family) == (first.family, first.family)


def test_a_roundup_is_an_excerpt_but_not_of_the_family() -> None:
    roundup = prose(2) + STORY[:3] + prose(3)
    _, item, whole = verdicts(
        enriched("x", prose(9)), enriched("a", STORY[:3]), enriched("b", roundup, headline="The day", at=SOON)
    )
    assert whole.kind is VerdictKind.EXCERPT
    assert whole.of == item.family
    assert whole.family != item.family


def test_weekly_figures_in_the_same_words_are_not_copies() -> None:
    def weekly(moved: int, stock: int, earlier: int, ships: int) -> tuple[str, ...]:
        bulletin = (
            f"The port office of Arvik said {moved} tonnes of grain were moved in the week, while stocks stood "
            f"at {stock} tonnes compared with {earlier} tonnes in the week before, it said in its weekly bulletin."
        )
        return (bulletin, f"It said {ships} ships were waiting at the grain terminal to load or unload their cargo.")

    _, second = verdicts(
        enriched("a", weekly(1200, 4500, 4100, 12)), enriched("b", weekly(1350, 4710, 4500, 19), at=SOON)
    )
    assert second.kind is VerdictKind.ORIGINAL


def test_a_brief_with_its_figures_rounded_is_a_copy() -> None:
    def brief(net: str, sales: str, shares: str) -> tuple[str, ...]:
        profit = f"Net profit in the quarter was {net} crowns or 41 ore a share against 33 ore a year earlier."
        return (f"{profit} Sales of Arvik Shipyards were {sales} crowns, and its {shares} shares pay 14 ore each.",)

    _, second = verdicts(
        enriched("a", brief("3,561,200", "25,712,000", "8,590,000")),
        enriched("b", brief("3.6 mln", "25.7 mln", "8.6 mln"), at=SOON),
    )
    assert second.kind is not VerdictKind.ORIGINAL


def test_a_table_refilled_from_the_same_few_figures_is_not_a_copy() -> None:
    ports = ["Arvik", "Belmora", "Castrel", "Dunholm", "Estavale", "Fernmouth", "Hartsund", "Ilmar"]

    def bids(*posted: int) -> tuple[str, ...]:
        lines = ", ".join(
            f"pier {number} {port} grain terminal malting barley bid {bid}"
            for number, (port, bid) in enumerate(zip(ports, posted, strict=True), start=11)
        )
        return (f"Bids for the next day at the terminals, as posted by the port offices at the close: {lines}.",)

    _, second = verdicts(
        enriched("a", bids(40, 42, 44, 40, 42, 44, 40, 42)),
        enriched("b", bids(44, 40, 40, 42, 44, 42, 42, 40), at=SOON),
    )
    assert second.kind is VerdictKind.ORIGINAL


def test_one_form_filled_for_two_companies_is_not_a_copy() -> None:
    def issue(company: str, bank: str) -> tuple[str, ...]:
        form = (
            f"{company} is issuing a bond due in ten years paying a fixed coupon and priced at par, lead manager "
            f"{bank} said. The bond is available in small denominations and will be listed in Luxembourg, and the "
            f"payment date is in spring. {bank} said the selling concession is one point while underwriting pays less."
        )
        return (form,)

    _, second = verdicts(
        enriched("a", issue("Arvik Shipyards", "Northern Union"), headline="Arvik Shipyards issues bond"),
        enriched("b", issue("Belmora Dairies", "Castle Trust"), headline="Belmora Dairies launches notes", at=SOON),
    )
    assert second.kind is VerdictKind.ORIGINAL


def test_flashes_are_copies_only_where_headline_and_body_are_equal() -> None:
    flash = ("Index closes up one percent.",)
    _, other, same = verdicts(
        enriched("a", flash, headline="Arvik index"),
        enriched("b", flash, headline="Belmora index", at=SOON),
        enriched("c", flash, headline="Arvik index", at=SOON),
    )
    assert (other.kind, same.kind) == (VerdictKind.ORIGINAL, VerdictKind.EXACT_COPY)


def test_a_kill_or_a_correction_is_never_a_copy() -> None:
    signals = [Signal.KILL, Signal.HOLD, Signal.CORRECTION]
    for signal in signals:
        _, notice = verdicts(enriched("a", STORY), enriched("b", STORY, signal=signal, at=SOON))
        assert notice.kind is VerdictKind.ORIGINAL


def test_nothing_is_a_copy_of_a_kill() -> None:
    _, second = verdicts(enriched("a", STORY, signal=Signal.KILL), enriched("b", STORY, at=SOON))
    assert second.kind is VerdictKind.ORIGINAL


def test_languages_never_meet() -> None:
    first, second = verdicts(enriched("a", STORY), enriched("b", STORY, window_language="no", at=SOON))
    assert second.kind is VerdictKind.ORIGINAL
    assert second.story_id != first.story_id


def test_after_the_copy_window_the_same_words_are_news_again() -> None:
    _, second = verdicts(enriched("a", STORY), enriched("b", STORY, at=NOON + timedelta(days=4)))
    assert second.kind is VerdictKind.ORIGINAL
