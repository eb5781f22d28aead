"""Who has to confirm a kill, and has not."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.acknowledgement import AcknowledgedBy, Acknowledgement
from services.gateway.acknowledgements.confirmations import Confirmations
from services.gateway.acknowledgements.due import Confirmer, overdue, statuses
from services.gateway.view.kills import Kill
from tests.unit.gateway.records import NOON

MINUTE = timedelta(minutes=1)
NAMES = ("app", "print", "web")


def kill(name: str = "a1", retraction: int = 2, minutes: int = 0, outlet: str = "leta") -> Kill:
    return Kill(name, retraction, outlet, NOON + minutes * MINUTE)


def confirmed(name: str, who: str, retraction: int = 2, minutes: int = 1) -> Acknowledgement:
    return Acknowledgement(
        article_id=name,
        retraction=retraction,
        subscriber=who,
        acknowledged_by=AcknowledgedBy.REQUEST,
        acknowledged_at=NOON + minutes * MINUTE,
    )


def known(*acknowledgements: Acknowledgement) -> Confirmations:
    made = Confirmations()
    for each in acknowledgements:
        made.add(each)
    return made


def missing(of: Kill, asked: list[Confirmer], confirmations: Confirmations) -> tuple[str, ...]:
    (only,) = statuses([of], asked, confirmations)
    return only.missing


def test_who_has_not_confirmed_is_missing() -> None:
    asked = [Confirmer("web"), Confirmer("app")]
    assert missing(kill(), asked, known()) == ("app", "web")
    assert missing(kill(), asked, known(confirmed("a1", "web"), confirmed("a2", "app"))) == ("app",)


def test_a_holder_of_two_tokens_is_asked_once() -> None:
    """As while one is exchanged."""
    assert missing(kill(), [Confirmer("web"), Confirmer("web", NOON)], known()) == ("web",)


def test_a_second_kill_of_an_article_is_confirmed_again_and_a_later_word_covers_an_earlier_kill() -> None:
    asked = [Confirmer("web")]
    assert missing(kill(retraction=4), asked, known(confirmed("a1", "web", 2))) == ("web",)
    assert missing(kill(retraction=2), asked, known(confirmed("a1", "web", 4))) == ()


def test_nobody_is_asked_for_what_he_cannot_have_got() -> None:
    later = Confirmer("web", since=NOON + MINUTE)
    barred = Confirmer("app", withheld_outlets=frozenset({"leta"}))
    assert missing(kill(), [later, barred], known()) == ()
    assert missing(kill(minutes=1, outlet="tass"), [later, barred], known()) == ("app", "web")


def test_a_kill_is_overdue_when_its_grace_is_over() -> None:
    found = statuses([kill(), kill("a2", minutes=5)], [Confirmer("web")], known())
    assert overdue(found, NOON + 14 * MINUTE, 15 * MINUTE) == {}
    assert overdue(found, NOON + 15 * MINUTE, 15 * MINUTE) == {"web": 1}
    assert overdue(found, NOON + 20 * MINUTE, 15 * MINUTE) == {"web": 2}


def test_the_first_of_the_same_acknowledgements_counts_and_old_ones_are_forgotten() -> None:
    register = known(confirmed("a1", "web", minutes=1), confirmed("a1", "web", minutes=9), confirmed("a2", "web"))
    assert [each.acknowledged_at for each in register.of("a1")] == [NOON + MINUTE]
    register.add(confirmed("a1", "app", minutes=30))
    register.forget_before(NOON + 2 * MINUTE)
    assert [each.subscriber for each in register.of("a1")] == ["app"]
    assert register.of("a2") == []


@given(st.lists(st.tuples(st.sampled_from(["a1", "a2"]), st.sampled_from(NAMES), st.integers(1, 4)), max_size=12))
def test_confirmed_and_missing_make_up_all_in_whatever_order_they_came(said: list[tuple[str, str, int]]) -> None:
    asked = [Confirmer(name) for name in NAMES]
    acknowledgements = [confirmed(*each) for each in said]
    kills = [kill("a1"), kill("a2", 3)]
    found = statuses(kills, asked, known(*acknowledgements))
    assert found == statuses(kills, asked, known(*reversed(acknowledgements)))
    for each in found:
        did = {who for name, who, sequence in said if name == each.kill.article_id and sequence >= each.kill.retraction}
        assert set(each.missing) == set(NAMES) - did
