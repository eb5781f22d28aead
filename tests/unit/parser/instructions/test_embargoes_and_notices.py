"""An embargo holds in every wording, fails closed, and is not seen where a story is about one.

Notices find their targets.
"""

from datetime import UTC, datetime

import pytest

from schemas.article import Signal, Status, TargetKind
from schemas.raw import SourcePolicy
from services.parser.draft import Embargo
from services.parser.instructions.embargo import find_embargo, read_embargo
from services.parser.instructions.notices import read_notice
from services.parser.stamps.wall_clock import WallClock
from tests.unit.parser.items import article_of

CLOCK = WallClock(datetime(2024, 1, 21, 10, tzinfo=UTC))
BODY = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month."


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("EMBARGOED UNTIL 0600 GMT Monday, January 22, 2024", "2024-01-22T06:00:00+00:00"),
        ("EMBARGO: 0001 GMT Jan 23", "2024-01-23T00:01:00+00:00"),
        ("Sperrfrist: 22. Januar 2024, 7.00 Uhr MEZ", "2024-01-22T06:00:00+00:00"),
        ("Not for publication before 06:00 GMT, Tuesday 23 January", "2024-01-23T06:00:00+00:00"),
        ("(Embargoed until 6 a.m. EST Monday, Jan. 22)", "2024-01-22T11:00:00+00:00"),
        ("Embargoed to 0001 Friday September 9", None),
        ("Embargoed until further notice", None),
        ("EMBARGOED", None),
        ("Embargoed until 22 January 2024", None),
        ("Embargo: Friday, 26 January", None),
        ("Embargo lifts 6 a.m. EST Jan 22", "2024-01-22T11:00:00+00:00"),
        ("Embargoed until 0900 KST Jan 23", "2024-01-23T00:00:00+00:00"),
        ("Frei für Montag, 22. Januar 2024, 5.00 Uhr MEZ", "2024-01-22T04:00:00+00:00"),
    ],
)
def test_an_embargo_ends_when_its_words_say_so_or_never(line: str, until: str | None) -> None:
    found = find_embargo([line])
    assert found is not None
    moment = read_embargo(found, CLOCK).until
    assert (moment.isoformat() if moment else None) == until


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2026-01-01T12:00:00.5Z", "2026-01-01T12:00:01+00:00"),
        ("2026-01-01T12:00:00,000001+00:00", "2026-01-01T12:00:01+00:00"),
        ("20260101T120000.25Z", "2026-01-01T12:00:01+00:00"),
        ("2026-01-01T12:00:00.000Z", "2026-01-01T12:00:00+00:00"),
        ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00+00:00"),
    ],
)
def test_an_embargo_never_ends_before_the_fraction_of_a_second_that_it_names(text: str, until: str) -> None:
    moment = read_embargo(Embargo(text), CLOCK).until
    assert moment is not None
    assert moment.isoformat() == until


@pytest.mark.parametrize(
    "line",
    [
        "Embargo on Russian oil to start Friday",
        "Embargoed oil reached the port",
        "EU embargo until 2025 agreed",
        "Arms embargo lifted by UN",
        "Embargo ends on arms to Turkey",
        "Embargo: a history of sanctions",
        "Embargo to be lifted on 5 May, EU says",
        "Gesperrt bis Montag: A7 bei Lindmoor",
        "Frei ab 18: Film startet",
        "Do not use until 2025, agency warns on drug",
    ],
)
def test_a_story_about_an_embargo_is_not_held(line: str) -> None:
    assert find_embargo([line]) is None


def test_an_embargo_without_a_zone_is_read_in_the_zone_that_the_operator_set() -> None:
    text = f"Bridge to open again\n\nEmbargoed to 0001 Monday January 22\n\n{BODY}"
    held = article_of(text)
    assert (held.status, held.embargoed_until, held.embargo_text) == (
        Status.WITHHELD, None, "Embargoed to 0001 Monday January 22",
    )  # fmt: skip
    timed = article_of(text, policy=SourcePolicy(timezone="Europe/London"))
    assert (timed.status, timed.embargoed_until) == (Status.USABLE, datetime(2024, 1, 22, 0, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("dateline", "country", "words", "until"),
    [
        (
            "LONDON, Jan 21 (PA) - ",
            None,
            "Embargoed to 0001 Monday January 22",
            datetime(2024, 1, 22, 0, 1, tzinfo=UTC),
        ),
        ("ROM (dpa) - ", None, "Embargoed to 0001 Monday January 22", None),
        ("", "GB", "Embargoed to 0001 Monday January 22", datetime(2024, 1, 22, 0, 1, tzinfo=UTC)),
        ("", "ES", "Embargoed to 0001 Monday January 22", datetime(2024, 1, 22, 0, 1, tzinfo=UTC)),
        ("", "GB", "Embargoed to 0001 Lindmoor time Monday January 22", None),
        ("", "GB", "Embargoed to 0001 GMT Monday January 22", datetime(2024, 1, 22, 0, 1, tzinfo=UTC)),
        ("", None, "Embargoed to 0001 Monday January 22", None),
    ],
)
def test_an_hour_without_a_zone_ends_when_it_has_come_everywhere_in_the_country_of_the_item(
    dateline: str, country: str | None, words: str, until: datetime | None
) -> None:
    article = article_of(f"Bridge to open again\n\n{words}\n\n{dateline}{BODY}", policy=SourcePolicy(country=country))
    assert article.embargoed_until == until
    assert (article.status is Status.WITHHELD) == (until is None)
    stated = any("zone" in warning for warning in article.warnings)
    assert stated == ("GMT" not in words)


def test_an_unreadable_embargo_that_the_operator_lets_through_is_a_warning_in_the_article() -> None:
    text = f"Bridge to open again\n\nEmbargoed until further notice\n\n{BODY}"
    article = article_of(text, policy=SourcePolicy(hold_unreadable_embargo=False))
    assert article.status is Status.USABLE
    assert any("policy" in warning for warning in article.warnings)


def test_a_lifted_embargo_is_a_release() -> None:
    article = article_of(f"Bridge to open again\n\nEMBARGO LIFTED\n\n{BODY}")
    assert (article.signal, article.embargoed_until, article.status) == (Signal.RELEASE, None, Status.USABLE)


@pytest.mark.parametrize(
    ("line", "signal"),
    [
        ("KILL KILL KILL", Signal.KILL),
        ("STORY WITHDRAWN", Signal.KILL),
        ("Please kill the story BC-Lindmoor--Bridge, V9991", Signal.KILL),
        ("Veuillez annuler notre dépêche", Signal.KILL),
        ("HOLD HOLD HOLD", Signal.HOLD),
        ("REFILE-Bridge opens", Signal.REFILE),
        ("CORRECTED-Bridge opens", Signal.CORRECTION),
        ("(Corrects length of bridge in paragraph 2)", Signal.CORRECTION),
        ("UPDATE 2-Bridge opens", Signal.UPDATE),
        ("Eds: Updates with quotes", Signal.UPDATE),
        ("ADVISORY", Signal.ADVISORY),
        ("NEWS ADVISORY: bridge", Signal.ADVISORY),
        ("ANNULATION - Pont", Signal.KILL),
        ("Diese Meldung bitte nicht verwenden.", Signal.KILL),
        ("The story slugged Bridge/Opening has been withdrawn.", Signal.KILL),
        ("The hold on this story has been lifted.", Signal.RELEASE),
    ],
)
def test_a_notice_gives_its_signal(line: str, signal: Signal) -> None:
    found = read_notice([line], [line])
    assert found is not None
    assert found.signal is signal


@pytest.mark.parametrize(
    ("headline", "version"),
    [
        ("UPDATE 2-Bridge opens", 3),
        ("REFILE-UPDATE 2-Bridge opens", 3),
        ("CORRECTED-UPDATE 1-Bridge opens", 2),
        ("RPT-REFILE-UPDATE 4-Bridge opens", 5),
        ("REFILE-Bridge opens", 1),
        ("Software UPDATE 2-Bridge opens", 1),
    ],
)
def test_the_number_of_an_update_makes_its_version(headline: str, version: int) -> None:
    assert article_of(f"{headline}\n\n{BODY}").version == version


@pytest.mark.parametrize(
    "line",
    [
        "Police kill two in raid",
        "Kill Bill returns to cinemas",
        "The hold on promotions was lifted",
        "MAYOR CRITICISES ADVISORY COMMITTEE",
        "CORRECTION IN STOCK MARKET SEEN",
        "CORRECTIONS OFFICER SHOT",
        "KILL-SWITCH LAW PASSES",
        "HOLD-UP AT BANK IN LINDMOOR",
        "NEWSPAPER STORY RETRACTED AFTER LAWSUIT",
        "Court: paper must retract story",
        "Studio tried to kill the story",
        "Ministry to release the report",
        "The journal's article was retracted on Friday.",
        "Annulation du concert de Lindmoor",
        "Anulada la condena de un exministro",
        "Annullierung der Wahl gefordert",
        "Ministerium wollte Bericht zurückhalten",
        "Der Bericht wurde zurückgezogen, sagte der Minister.",
        "Veuillez annuler mon abonnement, a-t-il écrit",
    ],
)
def test_news_about_killing_and_holding_is_not_a_notice_even_in_a_short_item(line: str) -> None:
    assert read_notice([line], [line]) is None


def test_every_name_that_a_notice_gives_its_target_is_read() -> None:
    found = read_notice(["Please kill the story BC-Lindmoor--Bridge, V9991, headlined “Bridge opens again”."])
    assert found is not None
    assert [(target.kind, target.value) for target in found.targets] == [
        (TargetKind.SLUGLINE, "BC-Lindmoor--Bridge"),
        (TargetKind.TRANSMISSION, "V9991"),
        (TargetKind.HEADLINE, "Bridge opens again"),
    ]
