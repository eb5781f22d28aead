"""Orders in the headline's own field, in the words of agencies of many languages: kills, holds, corrections."""

import json

import pytest

from schemas.article import Signal, Status, TargetKind
from tests.unit.parser.items import article_of


def item(headline: str, text: str) -> str:
    fields = {"uri": "urn:item:2", "type": "text", "versioncreated": "2024-01-21T10:00:00Z"}
    return json.dumps({**fields, "headline": headline, "body_text": text}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("headline", "story"),
    [
        ("Vessby bridge closed for good -- WITHDRAWN", "Vessby bridge closed for good"),
        ("STORY REMOVED: Vessby bridge closed for good", "Vessby bridge closed for good"),
        ("RETRACTED - Vessby bridge closed for good", "Vessby bridge closed for good"),
        ("+++ ZURÜCKGEZOGEN +++ Brücke in Vessby für immer gesperrt", "Brücke in Vessby für immer gesperrt"),
        ("UTGÅR: Bron i Vessby stängs för gott", "Bron i Vessby stängs för gott"),
    ],
)
def test_a_withdrawal_beside_the_headline_names_the_story_and_its_item(headline: str, story: str) -> None:
    article = article_of(item(headline, "The report was not right."))
    assert (article.signal, article.status) == (Signal.KILL, Status.CANCELED)
    assert [(target.kind, target.value) for target in article.acts_on] == [
        (TargetKind.ITSELF, "urn:item:2"),
        (TargetKind.HEADLINE, story),
    ]


@pytest.mark.parametrize(
    ("headline", "text", "story"),
    [
        ("Retraction", 'We are retracting our story "Vessby bridge closed for good".', "Vessby bridge closed for good"),
        (
            "ATENCIÓN: ANULADA",
            'Queda anulada la información "Cerrado el puente de Vessby".',
            "Cerrado el puente de Vessby",
        ),
        ("撤稿通知", "请撤销《韦斯比大桥永久关闭》一稿。", "韦斯比大桥永久关闭"),
    ],
)
def test_a_withdrawal_names_the_story_in_quotation_marks(headline: str, text: str, story: str) -> None:
    article = article_of(item(headline, text))
    assert article.signal is Signal.KILL
    assert story in {target.value for target in article.acts_on}


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Correction", "An earlier version misstated the length of the bridge."),
        ("Bridge of Vessby opens (CORRECTED)", "The bridge of 340 metres opened on Sunday."),
        ("RECTIFICATIF Le pont de Vessby ouvre", "Le pont de 340 mètres a ouvert dimanche."),
        ("Errata: a ponte de Vessby", "Na notícia anterior o comprimento estava errado."),
        ("Rettelse: Broen i Vessby åbner", "Broen er 340 meter lang."),
        ("Sprostowanie: most w Vessby", "Most ma 340 metrów."),
        ("【訂正】ベスビーの橋が開通", "橋は340メートル。"),
        ("[정정] 베스비 다리 개통", "다리는 340미터다."),
        ("更正：韦斯比大桥通车", "大桥长340米。"),
        ("تصحيح: افتتاح جسر فيسبي", "يبلغ طول الجسر 340 مترا."),
        ("Поправка: мост в Вессбю открыт", "Длина моста 340 метров."),
    ],
)
def test_the_label_of_a_correction(headline: str, text: str) -> None:
    assert article_of(item(headline, text)).signal is Signal.CORRECTION


def test_hold_off_is_a_hold() -> None:
    text = 'Please hold off using "Vessby bridge closed for good" while we check it.'
    article = article_of(item("ADVISORY", text))
    assert article.signal is Signal.HOLD
    assert "Vessby bridge closed for good" in {target.value for target in article.acts_on}


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Corrections officer honoured in Vessby", "She has worked in the prison for thirty years."),
        ("Ministry removes two statues", "The statues were removed from the square on Sunday."),
        ("CORRECCIÓN FISCAL PREOCUPA A VESSBY", "El alcalde habló el domingo."),
        ("Errata sheet fetches record price", "The sheet of 1623 was sold on Sunday."),
        ("Paper retracts study on bridges", "The journal retracted the study on Sunday, its editors said."),
        ("Withdrawn girl finds her voice", "A novel from Vessby won a prize on Sunday."),
    ],
)
def test_news_with_the_same_words_orders_nothing(headline: str, text: str) -> None:
    article = article_of(item(headline, text))
    assert (article.signal, article.status) == (Signal.NEW, Status.USABLE)
