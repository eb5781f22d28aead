"""Bytes of unmarked, misnamed and seven-bit charsets."""

import pytest

from services.parser.input.characters import repair
from services.parser.input.charset import decode_text

TEXT = "Brücke in Köln öffnet — “endlich”\nDie Brücke öffnet am Montag.\n"
JAPANESE = "橋は日曜日に開通した。\n"
CHINESE = "大桥星期日通车。\n"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", [TEXT, f'<?xml version="1.0" encoding="UTF-16"?>\n<a>{TEXT}</a>', "Мост открыт.\n" * 9]
)
def test_wide_text_without_a_mark_is_recognised_by_its_zeros(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)).text == text


def test_zeros_alone_make_no_wide_text() -> None:
    assert decode_text(b"\x00\x00A headline\x00\n").charset == "utf-8"
    assert decode_text(b"\x01\x00" * 9).charset == "utf-8"
    assert decode_text(b"\x00").charset == "utf-8"


@pytest.mark.parametrize(
    ("codec", "text"), [("hz", f"News: {CHINESE}"), ("iso2022_jp", f"News: {JAPANESE}"), ("iso2022_kr", "소식: 다리\n")]
)
def test_seven_bit_text_is_recognised_by_its_escapes(codec: str, text: str) -> None:
    assert decode_text(text.encode(codec)).text == text


def test_a_tilde_and_a_brace_make_no_chinese() -> None:
    assert decode_text(b"In TeX ~{x~} and ~{ open.").text == "In TeX ~{x~} and ~{ open."


@pytest.mark.parametrize("name", ["iso-8859-1", "ISO_8859-1", "latin1", "l1", "us-ascii"])
def test_what_is_called_latin_1_is_windows_1252(name: str) -> None:
    assert decode_text("Quay “two” – open".encode("cp1252"), name).text == "Quay “two” – open"


def test_control_characters_in_utf_8_are_those_of_windows() -> None:
    assert decode_text("quay \x93two\x94 \x96 open\x85".encode()).text == "quay “two” – open…"
    assert repair("it\x92s\x81") == "it’s"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Мост через реку открыт в пятницу, сообщили в мэрии."),
        ("koi8_r", "Мост через реку открыт в пятницу, сообщили в мэрии."),
        ("cp932", "橋は日曜日に開通した。市長は工事が予定より早く終わったと述べた。"),
        ("euc_jp", "橋は日曜日に開通した。市長は工事が予定より早く終わったと述べた。"),
        ("gb18030", "大桥星期日通车。市长说，工程比计划提前完成，居民们很高兴。"),
        ("euc_kr", "다리가 일요일에 개통되었다고 시청이 밝혔다. 공사는 일찍 끝났다."),
    ],
)
@pytest.mark.parametrize("around", ["{}", '<?xml version="1.0"?><rss version="2.0"><title>{}</title></rss>'])
def test_text_in_other_letters_is_recognised_without_a_declaration(codec: str, text: str, around: str) -> None:
    assert decode_text(around.format(text).encode(codec)).text == around.format(text)


@pytest.mark.parametrize("text", ["Café à Paris : déjà fermé, dit le maire.", "Ü", "Straße für Fußgänger gesperrt"])
def test_latin_text_without_a_declaration_is_windows_1252(text: str) -> None:
    assert decode_text(text.encode("cp1252")).charset == "cp1252"
