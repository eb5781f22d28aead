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


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Udostępnij na Facebooku", R.SHARE_WIDGET),
        ("Zobacz także: Nowy prom na wyspy", R.RELATED_LINK),
        ("Wszelkie prawa zastrzeżone.", R.COPYRIGHT),
        ("Mohlo by vás zajímat", R.RELATED_LINK),
        ("Läs även: Ny färja till öarna", R.RELATED_LINK),
        ("Følg oss på Facebook", R.SUBSCRIPTION),
        ("Tilaa uutiskirje", R.SUBSCRIPTION),
        ("Annonse", R.ADVERTISEMENT),
        ("İlgili haberler", R.RELATED_LINK),
        ("Bizi takip edin", R.SUBSCRIPTION),
        ("Etiketler: liman, Vessby", R.NAVIGATION),
        ("Baca juga: Feri baru ke pulau", R.RELATED_LINK),
        ("Hak cipta dilindungi undang-undang", R.COPYRIGHT),
        ("Xem thêm:", R.RELATED_LINK),
        ("Theo dõi chúng tôi trên Facebook", R.SUBSCRIPTION),
        ("공유하기", R.SHARE_WIDGET),
        ("[관련기사] 섬으로 가는 새 여객선", R.RELATED_LINK),
        ("무단 전재 및 재배포 금지", R.COPYRIGHT),
        ("यह भी पढ़ें: नई नौका", R.RELATED_LINK),
        ("विज्ञापन", R.ADVERTISEMENT),
        ("Читайте також: Новий пором", R.RELATED_LINK),
        ("Усі права захищені.", R.COPYRIGHT),
        ("Lees ook:", R.RELATED_LINK),
        ("Te recomendamos", R.RELATED_LINK),
        ("Tags: harbour, Vessby", R.NAVIGATION),
        ("الكلمات الدلالية: ميناء", R.NAVIGATION),
        ("Yesterday at 10:11", R.PUBLISHED_STAMP),
        ("Gestern, 10:11 Uhr", R.PUBLISHED_STAMP),
    ],
)
def test_furniture_is_recognised_in_the_languages_of_pages(line: str, reason: R) -> None:
    assert furniture(line) is reason


@pytest.mark.parametrize(
    "line",
    [
        "Zobacz, jak rośnie port – powiedział burmistrz.",
        "Läs mellan raderna, sade borgmästaren på fredagen.",
        "Jaa, sanoi pormestari perjantaina.",
        "Tiedän sen, hän sanoi.",
        "Paylaşım konusunda anlaşma sağlandı.",
        "Baca puisi itu menarik ratusan penonton.",
        "공유 경제가 빠르게 성장하고 있다.",
        "Читайте книги, сказав мер дітям.",
        "Today at noon the bridge was closed.",
        "Delar av hamnen stängs i maj.",
    ],
)
def test_sentences_in_the_languages_of_pages_are_text(line: str) -> None:
    assert furniture(line) is None
