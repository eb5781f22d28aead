"""Holds and releases in desks' words of many languages act on what they name; news in these words on nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Signal, Status, TargetKind
from services.parser.instructions.holds import KINDS, TABLE, hold_forms, hold_stems
from services.parser.instructions.notices import read_notice
from services.parser.words.phrases import phrases
from tests.unit.parser.items import article_of

HOLDS = [
    (
        'Bitte den Bericht "Fähre vor Lindmoor gesunken" bis auf Weiteres nicht verwenden.',
        "Fähre vor Lindmoor gesunken",
    ),
    ('Die Meldung "Fähre vor Lindmoor gesunken" ist vorerst gesperrt.', "Fähre vor Lindmoor gesunken"),
    ("Merci de ne pas utiliser pour l'instant notre dépêche « Le ferry a coulé »", "Le ferry a coulé"),
    ("Notre dépêche « Le ferry a coulé » est suspendue le temps d'une vérification", "Le ferry a coulé"),
    ("Rogamos no publiquen la nota «Se hunde un ferri» hasta nuevo aviso", "Se hunde un ferri"),
    ("La noticia «Se hunde un ferri» queda retenida", "Se hunde un ferri"),
    ('Pedimos que não utilizem a notícia "Balsa afunda no porto" até nova indicação', "Balsa afunda no porto"),
    ('Si prega di non utilizzare la notizia "Affonda un traghetto" fino a nuovo avviso', "Affonda un traghetto"),
    ('Preghiamo di sospendere il lancio "Affonda un traghetto"', "Affonda un traghetto"),
    ("Просьба воздержаться от использования сообщения «Паром затонул у берега»", "Паром затонул у берега"),
    ("Просим не публиковать материал «Паром затонул у берега» до особого распоряжения", "Паром затонул у берега"),
    ("記事「港でフェリーが沈没」の使用を当面見合わせてください", "港でフェリーが沈没"),
    ("配信した記事「港でフェリーが沈没」は保留します", "港でフェリーが沈没"),
    ("请各用户暂缓使用稿件“渡轮在港口沉没了”", "渡轮在港口沉没了"),
    ("該稿“渡輪在港口沉沒了”暫緩播發", "渡輪在港口沉沒了"),
    ("يرجى التريث في نشر الخبر «غرق عبارة قبالة ليندمور»", "غرق عبارة قبالة ليندمور"),
    ("الرجاء عدم نشر الخبر «غرق عبارة قبالة ليندمور» حتى إشعار آخر", "غرق عبارة قبالة ليندمور"),
]
RELEASES = [
    ('Die Sperre der Meldung "Fähre vor Lindmoor gesunken" ist aufgehoben.', "Fähre vor Lindmoor gesunken"),
    ('Der Bericht "Fähre vor Lindmoor gesunken" kann ab sofort verwendet werden.', "Fähre vor Lindmoor gesunken"),
    ("Notre dépêche « Le ferry a coulé » peut de nouveau être utilisée", "Le ferry a coulé"),
    ("La nota «Se hunde un ferri» queda liberada", "Se hunde un ferri"),
    ('A notícia "Balsa afunda no porto" já pode ser utilizada', "Balsa afunda no porto"),
    ('La notizia "Affonda un traghetto" può ora essere pubblicata', "Affonda un traghetto"),
    ("Сообщение «Паром затонул у берега» можно использовать", "Паром затонул у берега"),
    ("記事「港でフェリーが沈没」の保留を解除しました", "港でフェリーが沈没"),
    ("稿件“渡轮在港口沉没了”可以播发", "渡轮在港口沉没了"),
    ("يمكن الآن نشر الخبر «غرق عبارة قبالة ليندمور»", "غرق عبارة قبالة ليندمور"),
]
LABELS = [
    ("VORERST NICHT VERWENDEN: Fähre vor Lindmoor gesunken", Signal.HOLD, "Fähre vor Lindmoor gesunken"),
    ("MELDUNG FREIGEGEBEN - Fähre vor Lindmoor gesunken", Signal.RELEASE, "Fähre vor Lindmoor gesunken"),
    ("DÉPÊCHE SUSPENDUE: Le ferry a coulé", Signal.HOLD, "Le ferry a coulé"),
    ("NOTA RETENIDA: Se hunde un ferri", Signal.HOLD, "Se hunde un ferri"),
    ("NOTICIA LIBERADA: Se hunde un ferri", Signal.RELEASE, "Se hunde un ferri"),
    ("NOTÍCIA RETIDA: Balsa afunda no porto", Signal.HOLD, "Balsa afunda no porto"),
    ("NOTIZIA SOSPESA: Affonda un traghetto", Signal.HOLD, "Affonda un traghetto"),
    ("ВЫПУСК ПРИОСТАНОВЛЕН: Паром затонул у берега", Signal.HOLD, "Паром затонул у берега"),
    ("記事保留：港でフェリーが沈没", Signal.HOLD, "港でフェリーが沈没"),
    ("暂缓播发：渡轮在港口沉没了", Signal.HOLD, "渡轮在港口沉没了"),
    ("تعليق نشر الخبر: غرق عبارة قبالة ليندمور", Signal.HOLD, "غرق عبارة قبالة ليندمور"),
]


def _headlines(line: str, signal: Signal) -> list[str]:
    found = read_notice([line], [line])
    assert found is not None
    assert found.signal is signal
    return [target.value for target in found.targets if target.kind is TargetKind.HEADLINE]


@pytest.mark.parametrize(("line", "headline"), HOLDS)
def test_a_hold_names_what_must_wait(line: str, headline: str) -> None:
    assert headline in _headlines(line, Signal.HOLD)


@pytest.mark.parametrize(("line", "headline"), RELEASES)
def test_a_release_names_what_may_be_used(line: str, headline: str) -> None:
    assert headline in _headlines(line, Signal.RELEASE)


@pytest.mark.parametrize(("line", "signal", "headline"), LABELS)
def test_a_label_names_the_headline_behind_it(line: str, signal: Signal, headline: str) -> None:
    assert headline in _headlines(line, signal)


def test_a_hold_that_names_nothing_holds_the_article_that_it_stands_in() -> None:
    article = article_of("Fähre gesunken\n\nBitte vorerst nicht verwenden.\n\nEine Fähre ist am Montag gesunken.")
    assert (article.signal, article.status) == (Signal.HOLD, Status.WITHHELD)


def test_a_label_of_a_kill_counts_before_a_sentence_that_asks_to_wait() -> None:
    lines = ["KILL KILL KILL", "Please kill the story. Bitte vorerst nicht verwenden."]
    found = read_notice(lines, lines)
    assert found is not None
    assert found.signal is Signal.KILL


@pytest.mark.parametrize(
    "line",
    [
        "Die Autobahn bleibt bis auf Weiteres gesperrt.",
        "Die Sperre der Brücke ist aufgehoben.",
        "Le match est suspendu jusqu'à nouvel ordre.",
        "Merci de ne pas utiliser l'ascenseur pour l'instant, demande la mairie.",
        "La autopista queda cerrada hasta nuevo aviso.",
        "El preso queda liberado tras pagar la fianza.",
        "A estrada fica fechada até nova ordem.",
        "O refém foi libertado, informa a polícia.",
        "Il campionato è sospeso fino a nuovo avviso.",
        "Движение приостановлено до особого распоряжения.",
        "Министр просит воздержаться от поездок.",
        "市は外出を当面控えるよう求めた。",
        "当局は輸出の許可を保留した。",
        "有关部门决定暂缓执行该规定。",
        "市民可以使用新地铁线。",
        "يرجى التريث في السفر، تقول الوزارة.",
        "تم تعليق الرحلات حتى إشعار آخر.",
    ],
)
def test_news_of_things_that_wait_holds_nothing(line: str) -> None:
    assert read_notice([line], [line]) is None


def test_every_form_holds_a_stem_of_its_table() -> None:
    lines = [line for line, _ in (*HOLDS, *RELEASES)]
    assert all(any(stem in line.lower() for stem in hold_stems()) for line in lines)
    assert {form.signal for form in hold_forms()} == {Signal.HOLD, Signal.RELEASE}
    assert {row.language for row in phrases(TABLE, KINDS)} == {
        *("de", "fr", "es", "pt", "it", "ru", "ja", "zh", "ar", "sv", "nl", "pl", "cs", "tr")
    }


@given(st.sampled_from([*HOLDS, *RELEASES]), st.sampled_from(["  ", "-- ", "(", "* "]))
def test_what_stands_before_a_sentence_to_desks_changes_nothing(line: tuple[str, str], before: str) -> None:
    plain, marked = (read_notice([text], [text]) for text in (line[0], before + line[0]))
    assert plain is not None
    assert marked is not None
    assert plain.signal is marked.signal
