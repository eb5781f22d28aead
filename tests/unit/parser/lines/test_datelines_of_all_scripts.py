"""Datelines in Chinese, Japanese, Korean, Arabic and Cyrillic script; and signs of agencies nobody listed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.parser.lines.datelines.dateline import split_dateline
from services.parser.stamps.wall_clock import WallClock
from tests.unit.parser.items import article_of

CLOCK = WallClock(datetime(2024, 1, 21, 6, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "place", "agency", "day", "persons"),
    [
        ("海岸社东港1月20日电（记者王明、李红）", "东港", "海岸社", "2024-01-20", ("王明", "李红")),
        ("本报东港1月20日讯", "东港", "本报", "2024-01-20", ()),
        ("（海岸社記者王明東港20日電）", "東港", "海岸社", None, ("王明",)),
        ("【ソウル共同】", "ソウル", "共同", None, ()),
        ("［東京　２１日　海岸通信］ - ", "東京", "海岸通信", None, ()),
        ("（東京 21日 海岸通信）", "東京", "海岸通信", None, ()),
        ("【パリ＝山田太郎】", "パリ", None, None, ("山田太郎",)),
        ("(부산=해안통신) 김하나 기자 = ", "부산", "해안통신", None, ("김하나",)),
        ("[부산=해안통신] ", "부산", "해안통신", None, ()),
        ("دبي 21 يناير (وكالة الساحل) - ", "دبي", "وكالة الساحل", None, ()),
        ("دبي (الساحل) - ", "دبي", "الساحل", None, ()),
        ("ВЫБОРГ, 20 января. /БЕРЕГ/. ", "Выборг", "БЕРЕГ", "2024-01-20", ()),
        ("SANDHAVEN (XQ) - ", "Sandhaven", "XQ", None, ()),
        ("Sandhafen (xqz) - ", "Sandhafen", "xqz", None, ()),
        ("İzmir, 20 Ocak (KIYI) - ", "İzmir", "KIYI", None, ()),
    ],
)
def test_a_dateline_is_taken_off(
    line: str, place: str, agency: str | None, day: str | None, persons: tuple[str, ...]
) -> None:
    split = split_dateline(f"{line}Die Fähre", CLOCK)
    assert split is not None
    assert (split.dateline.text, split.rest) == (line, "Die Fähre")
    assert (split.dateline.place, split.dateline.agency, split.dateline.date) == (place, agency, day)
    assert split.persons == persons


@pytest.mark.parametrize(
    "text",
    [
        "政府は1月21日、計画を発表した。",
        "2024年1月21日電子報告",
        "Ardley (ARDL) - Shares rose",
        "IBM (NYSE) - Shares rose",
        "(서울) 정부는 발표했다",
        "قال الوزير (وهو رئيس الوفد) إن العمل بدأ",
        "【更正】昨日の記事",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert split_dateline(text, CLOCK) is None


def test_the_reporter_of_a_dateline_is_an_author() -> None:
    article = article_of(
        "渡轮下周一恢复航行\n\n海岸社东港1月20日电（记者 王明）渡轮公司说，下周一恢复航行。\n\n船票已经售完。\n"
    )
    assert article.bylines == ("王明",)
    assert article.headline == "渡轮下周一恢复航行"
    assert article.paragraphs[0] == "渡轮公司说，下周一恢复航行。"


@given(st.text(alphabet="（【(［記者电電讯社東京=기자1月日 共同-）】)］中دبي", max_size=40))
def test_no_sign_is_lost_or_added(text: str) -> None:
    split = split_dateline(text, CLOCK)
    if split is not None:
        assert split.dateline.text + split.rest == text
