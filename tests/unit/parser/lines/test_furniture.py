"""What surrounds the text on pages in nine languages is recognised; sentences that begin alike are text."""

import pytest

from schemas.article import RemovalReason as R
from services.parser.lines.furniture import furniture


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Already have an account? Sign in", R.SUBSCRIPTION),
        ("To keep reading, create a free account", R.SUBSCRIPTION),
        ("This story is for members only", R.SUBSCRIPTION),
        ("Updated 3 hours ago", R.PUBLISHED_STAMP),
        ("12m ago", R.PUBLISHED_STAMP),
        ("Lesen Sie dazu: Hafen bleibt bis Mai zu", R.RELATED_LINK),
        ("Beitrag drucken", R.SHARE_WIDGET),
        ("Auf WhatsApp teilen", R.SHARE_WIDGET),
        ("Folgen Sie uns auf WhatsApp und Instagram", R.SUBSCRIPTION),
        ("Der vollständige Text ist nur für Abonnenten lesbar.", R.SUBSCRIPTION),
        ("vor 20 Minuten", R.PUBLISHED_STAMP),
        ("Lire également | Le port fermé jusqu'en mai", R.RELATED_LINK),
        ("La suite est réservée à nos abonnés.", R.SUBSCRIPTION),
        ("Il vous reste 72,5 % de cet article à lire.", R.SUBSCRIPTION),
        ("Il y a 2 heures", R.PUBLISHED_STAMP),
        ("Te puede interesar: El puerto cierra", R.RELATED_LINK),
        ("Regístrate gratis para seguir leyendo", R.SUBSCRIPTION),
        ("Síguenos en nuestro canal de WhatsApp", R.SUBSCRIPTION),
        ("hace 5 minutos", R.PUBLISHED_STAMP),
        ("Leggi anche: Porto chiuso", R.RELATED_LINK),
        ("Смотрите также: Порт закрыт до мая", R.RELATED_LINK),
        ("Подпишитесь на нашу рассылку", R.SUBSCRIPTION),
        ("15 минут назад", R.PUBLISHED_STAMP),
        ("При использовании материалов ссылка на сайт обязательна", R.COPYRIGHT),
        ("Редактор: Иван Петров", R.CREDIT),
        ("اقرأ أيضاً: إغلاق الميناء حتى أيار", R.RELATED_LINK),
        ("تابعونا على قناتنا في تلغرام", R.SUBSCRIPTION),
        ("منذ 10 دقائق", R.PUBLISHED_STAMP),
        ("جميع الحقوق محفوظة 2024", R.COPYRIGHT),
        ("【あわせて読みたい】港の閉鎖、5月まで", R.RELATED_LINK),
        ("記事の無断複製を禁止します。", R.COPYRIGHT),
        ("3時間前", R.PUBLISHED_STAMP),
        ("残り 1,204文字", R.SUBSCRIPTION),
        ("延伸閱讀：港口關閉至五月", R.RELATED_LINK),
        ("（编辑：李明）", R.CREDIT),
        ("分享到微信", R.SHARE_WIDGET),
        ("未经授权不得转载", R.COPYRIGHT),
        ("10分钟前", R.PUBLISHED_STAMP),
        ("© Агентство 2024", R.COPYRIGHT),
    ],
)
def test_furniture_is_recognised_in_the_languages_of_the_wires(line: str, reason: R) -> None:
    assert furniture(line) is reason


@pytest.mark.parametrize(
    "line",
    [
        "Two hours ago the bridge was still open, the police said.",
        "Members get full access to the harbour.",
        "Lesen lernen die Kinder hier schon mit vier Jahren.",
        "Zum Thema Hafen wollte der Minister nichts sagen.",
        "Il y a deux heures, le pont était encore ouvert.",
        "Suscribió el acuerdo el presidente del puerto.",
        "Hace cinco minutos que nadie habla del puerto.",
        "Поделился он и планами: порт откроют в мае.",
        "Подробнее о планах министр говорить не стал.",
        "شارك الوزير في افتتاح الميناء",
        "会員は12人で、平均年齢は40歳だった。",
        "编辑部说，港口将关闭到五月。",
        "加入这个组织的国家已有十二个。",
    ],
)
def test_a_sentence_that_begins_alike_is_text(line: str) -> None:
    assert furniture(line) is None
