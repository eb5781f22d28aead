"""Withdrawals, holds and embargoes in the languages of smaller agencies, and news there that is none."""

from datetime import datetime

import pytest

from schemas.article import Signal, Status
from schemas.raw import SourcePolicy
from services.parser.instructions.notices import read_notice
from tests.unit.parser.items import article_of


@pytest.mark.parametrize(
    ("notice", "headline"),
    [
        ('ANULAR: a nota "Barco encalha no Douro", divulgada às 9h, contém erros.', "Barco encalha no Douro"),
        ('apa annulliert: "Lawine im Pitztal" (APA 0031)', "Lawine im Pitztal"),
        ('De tekst "Tram ontspoord in Gent" mag niet meer gepubliceerd worden.', "Tram ontspoord in Gent"),
        ('INTREKKING: artikel "Tram ontspoord in Gent"', "Tram ontspoord in Gent"),
        ('Redaktionen drar tillbaka texten "Färjan kolliderade".', "Färjan kolliderade"),
        ('Vi trekker herved tilbake meldingen "Fergen kolliderte".', "Fergen kolliderte"),
        ('Vi trækker artiklen "Færgen kolliderede" tilbage.', "Færgen kolliderede"),
        ('Prosimy o niepublikowanie depeszy "Prom uderzył w molo".', "Prom uderzył w molo"),
        ('Zpráva "Trajekt narazil do mola" se ruší.', "Trajekt narazil do mola"),
        ('Žiadame nezverejňovať správu "Kompa narazila do móla".', "Kompa narazila do móla"),
        ('Visszavonjuk a "Mólónak ütközött a komp" című hírt.', "Mólónak ütközött a komp"),
        ('Știrea "Un feribot a lovit digul" se anulează.', "Un feribot a lovit digul"),
        ('Molimo ne objavljujte vijest "Trajekt udario u mol".', "Trajekt udario u mol"),
        ('Моля, не използвайте новината "Ферибот удари кея".', "Ферибот удари кея"),
        ('ביטול ידיעה: "מעבורת התנגשה ברציף"', "מעבורת התנגשה ברציף"),
        ("خواهشمند است از استفاده از خبر «برخورد کشتی با اسکله» خودداری شود.", "برخورد کشتی با اسکله"),
        ('कृपया "नौका घाट से टकराई" समाचार प्रकाशित न करें।', "नौका घाट से टकराई"),
        ("กรุณางดเผยแพร่ข่าว “เรือเฟอร์รีชนท่า”", "เรือเฟอร์รีชนท่า"),
        ('Xin không dùng bài "Phà đâm vào cầu cảng".', "Phà đâm vào cầu cảng"),
        ('Harap tidak memuat berita "Feri menabrak dermaga".', "Feri menabrak dermaga"),
        ("请不要使用稿件《渡轮撞码头》。", "渡轮撞码头"),
    ],
)
def test_a_withdrawal_in_the_words_of_a_smaller_agency_kills_what_it_quotes(notice: str, headline: str) -> None:
    article = article_of(notice)
    assert article.signal is Signal.KILL
    assert headline in [target.value for target in article.acts_on]


@pytest.mark.parametrize(
    "news",
    [
        "De minister trekt het wetsvoorstel in. De tekst mag niet in stemming worden gebracht.",
        "Regeringen drar tillbaka förslaget om färjeskatt.",
        "Regjeringen trekker tilbake støtten til fergene.",
        "Rząd prosi o niekorzystanie z promów do odwołania lotów.",
        "Vláda ruší poplatek za trajekty.",
        "A miniszter visszavonta a javaslatot, a hírt az MTI közölte.",
        "Guvernul anulează licitația pentru feriboturi.",
        "Vlada povlači prijedlog zakona o trajektima.",
        "השר ביקש לא לפרסם את הדוח לפני ההצבעה.",
        "وزیر از انتشار گزارش خودداری کرد.",
        "सरकार ने नौका सेवा रद्द कर दी।",
        "รัฐบาลยกเลิกบริการเรือเฟอร์รี",
        "Bộ trưởng đề nghị hủy dự án cầu cảng.",
        "Pemerintah diminta tidak menaikkan tarif feri.",
        "A câmara vai anular o concurso da notícia divulgada ontem sobre o porto de Sines.",
    ],
)
def test_news_in_like_words_is_no_withdrawal(news: str) -> None:
    assert read_notice([news], [news]) is None


@pytest.mark.parametrize(
    "notice",
    [
        "Vent med at offentliggøre historien indtil videre.",
        "Gelieve het bericht tot nader order niet te gebruiken.",
        "Prosimy nie publikować depeszy do odwołania.",
        "Prosíme, zprávu nepoužívejte do odvolání.",
        "İkinci bir duyuruya kadar haberi yayınlamayınız.",
    ],
)
def test_a_withdrawal_for_now_is_a_hold(notice: str) -> None:
    found = read_notice([notice], [notice])
    assert found is not None
    assert found.signal is Signal.HOLD


@pytest.mark.parametrize(
    ("line", "country", "until"),
    [
        ("ΕΜΠΑΡΓΚΟ ΜΕΧΡΙ 3 Μαρτίου 2031, ώρα 09:00", "GR", "2031-03-03T07:00+00:00"),
        ("Cấm xuất bản trước 9 giờ ngày 3/3/2031", "VN", "2031-03-03T02:00+00:00"),
        ("请于2031年3月3日9时后播发", "HK", "2031-03-03T01:00+00:00"),
        ("ห้ามเผยแพร่ก่อน 3 มีนาคม 2574 เวลา 09.00 น.", "TH", "2031-03-03T02:00+00:00"),
    ],
)
def test_an_embargo_in_capitals_and_calendars_of_the_country_ends_at_its_hour(
    line: str, country: str, until: str
) -> None:
    article = article_of(
        f"{line}\n\nFerry sinks off Sandhaven\n\nA ferry sank on Friday, the port said.",
        policy=SourcePolicy(country=country),
    )
    assert article.status is Status.USABLE
    assert article.embargoed_until == datetime.fromisoformat(until)


@pytest.mark.parametrize("label", ["MANDATORY KILL", "INTREKKING", "PERUUTUS"])
def test_the_label_of_an_order_is_no_dateline(label: str) -> None:
    article = article_of(f"{label}: The story “Ferry sinks off Sandhaven” is wrong. Do not use it.")
    assert article.dateline is None
    assert article.signal is Signal.KILL


@pytest.mark.parametrize(
    "note",
    [
        "(Fixes spelling of the harbour's name)",
        "Berichtigung: Im ersten Satz muss es heißen: Hafen Nord (nicht: Süd)",
        "Rectificatif - bien lire Port-Nord au 1er paragraphe",
        "(Rettelse: Havnens navn i 2. afsnit)",
    ],
)
def test_what_an_editor_says_of_a_correction_is_no_headline(note: str) -> None:
    article = article_of(f"{note}\n\nFerry sinks off Sandhaven\n\nA ferry sank on Friday, the port said.")
    assert article.headline == "Ferry sinks off Sandhaven"
    assert article.editor_note == note
