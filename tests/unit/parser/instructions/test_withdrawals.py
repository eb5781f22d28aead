"""Withdrawals in desks' words of many languages kill what they name; news in the same words kills nothing."""

import pytest

from schemas.article import Signal, TargetKind
from services.parser.instructions.notices import read_notice
from tests.unit.parser.items import article_of


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        (
            "Attention editors: mandatory kill. Do not use the story “Ferry sinks off Sandhaven”.",
            "Ferry sinks off Sandhaven",
        ),
        ('Please disregard our item headlined "U.S. ferry sinks off Sandhaven".', "U.S. ferry sinks off Sandhaven"),
        ('The item "U.S. ferry sinks off Sandhaven" has been withdrawn.', "U.S. ferry sinks off Sandhaven"),
        ('Kyodo News has retracted its story "Ferry sinks off Sandhaven".', "Ferry sinks off Sandhaven"),
        ('Achtung: Bericht "Fähre vor Lindmoor gesunken" bitte nicht verwenden', "Fähre vor Lindmoor gesunken"),
        ('Bitte verwenden Sie den Bericht "Fähre vor Lindmoor gesunken" nicht.', "Fähre vor Lindmoor gesunken"),
        ("Merci de ne pas utiliser notre dépêche « Le ferry a coulé »", "Le ferry a coulé"),
        ("Rogamos no publiquen la nota «Se hunde un ferri»", "Se hunde un ferri"),
        ('Favor desconsiderar a notícia "Balsa afunda no porto"', "Balsa afunda no porto"),
        ('Si prega di non utilizzare la notizia "Affonda un traghetto"', "Affonda un traghetto"),
        ('Het bericht "Veerboot vergaan bij Lindmoor" wordt ingetrokken', "Veerboot vergaan bij Lindmoor"),
        ('Artikeln "Färja sjönk i natt" återkallas', "Färja sjönk i natt"),
        ("Prosimy nie publikować depeszy „Prom zatonął pod Lindmoor”", "Prom zatonął pod Lindmoor"),
        ("Просьба не использовать сообщение «Паром затонул у берега»", "Паром затонул у берега"),
        ("記事「港でフェリーが沈没」を取り消します", "港でフェリーが沈没"),
        ("请各用户停止使用稿件“渡轮在港口沉没了”", "渡轮在港口沉没了"),
        ('"Feribot limanda battı" başlıklı haber iptal edilmiştir', "Feribot limanda battı"),
    ],
)
def test_a_withdrawal_names_what_it_withdraws(line: str, headline: str) -> None:
    found = read_notice([line], [line])
    assert found is not None
    assert found.signal is Signal.KILL
    assert headline in [target.value for target in found.targets if target.kind is TargetKind.HEADLINE]


@pytest.mark.parametrize("label", ["STORY WITHDRAWN", "ELIMINATION", "REFILE-WITHDRAWN", "MANDATORY KILL"])
def test_a_label_and_a_headline_kill_the_article_of_that_headline(label: str) -> None:
    article = article_of(f"{label}: Ferry sinks off Sandhaven\n\nThe ferry did not sink. There is no substitute.")
    assert article.signal is Signal.KILL
    assert "Ferry sinks off Sandhaven" in [target.value for target in article.acts_on]


@pytest.mark.parametrize("label", ["Correction", "Berichtigung", "Rectificatif ", "Поправка", "訂正"])
def test_the_label_of_a_correction_names_its_target(label: str) -> None:
    article = article_of(f"{label}: Ferry sinks off Sandhaven\n\nIn an earlier story the name of the ferry was wrong.")
    assert article.signal is Signal.CORRECTION
    assert [target.value for target in article.acts_on] == ["Ferry sinks off Sandhaven"]


@pytest.mark.parametrize(
    "line",
    [
        "Please disregard earlier tsunami warning, officials say",
        "The paper has withdrawn its story about the mayor.",
        "WITHDRAWAL OF TROOPS BEGINS",
        "La ministre a annulé son voyage.",
        "Das Angebot wurde zurückgezogen.",
        "Просьба мэра отклонена",
    ],
)
def test_news_about_withdrawals_is_none(line: str) -> None:
    assert read_notice([line], [line]) is None
