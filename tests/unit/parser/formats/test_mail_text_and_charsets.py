"""Mail as senders write it: stateful charsets, raw bytes in header fields, flowed lines, alternatives that are none."""

import pytest

from services.parser.formats.mail.flowed import unflowed
from services.parser.input.charset import decode_text
from tests.unit.parser.items import article_of

FIELDS = b"From: Desk <desk@wire.example>\r\nDate: Sun, 21 Jan 2024 09:00:00 +0000\r\nMessage-ID: <1@wire.example>\r\n"
TWO = b'Content-Type: multipart/%s; boundary="cut"\r\n\r\n'


def mail(fields: bytes, body: bytes) -> bytes:
    return FIELDS + fields + b"\r\n" + body


def part(content_type: str, text: str) -> bytes:
    return f"--cut\r\nContent-Type: {content_type}\r\n\r\n{text}\r\n".encode()


def several(kind: bytes, *parts: bytes) -> bytes:
    return FIELDS + b"Subject: Ferry sails again\r\n" + TWO % kind + b"".join(parts) + b"--cut--\r\n"


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("iso-2022-jp", "iso2022_jp", "橋は日曜日に開通した。"),
        ("ISO-2022-JP", "iso2022_jp_ext", "ﾌｪﾘｰは日曜日に出航した。"),
        ("iso-2022-kr", "iso2022_kr", "다리가 일요일에 열렸다."),
        ("HZ-GB-2312", "hz", "大桥星期天通车。"),
        ("utf-7", "utf-7", "Die Fähre fährt über den Sund."),
    ],
)
def test_seven_bit_charsets_that_are_declared_are_read_so(charset: str, codec: str, text: str) -> None:
    fields = f"Subject: Ferry sails again\r\nContent-Type: text/plain; charset={charset}\r\n".encode()
    assert article_of(mail(fields, text.encode(codec))).paragraphs == (text,)


def test_escape_sequences_name_their_charset_themselves() -> None:
    assert decode_text("橋が開通".encode("iso2022_jp")).text == "橋が開通"
    assert decode_text("다리가 열렸다".encode("iso2022_kr")).text == "다리가 열렸다"


def test_a_page_cannot_declare_utf_7() -> None:
    page = b'<meta charset="utf-7"><p>+ADw-script+AD4-</p>'
    assert decode_text(page).text == page.decode()


def test_a_dollar_behind_a_terminal_escape_is_no_japanese() -> None:
    assert decode_text(b"\x1b$Bold").text == "\x1b$Bold"


def test_raw_bytes_in_a_subject_are_in_the_charset_of_the_text() -> None:
    fields = b"Content-Type: text/plain; charset=koi8-r\r\nSubject: " + "Мост открыт снова".encode("koi8-r") + b"\r\n"
    assert article_of(mail(fields, "Мост открыли в воскресенье.".encode("koi8-r"))).headline == "Мост открыт снова"


def test_a_raw_byte_inside_an_encoded_word_is_in_the_charset_of_that_word() -> None:
    fields = "Subject: =?iso-8859-2?Q?Most_w_Łodzi?= otwarty\r\nContent-Type: text/plain; charset=utf-8\r\n"
    assert article_of(mail(fields.encode("iso-8859-2"), b"The bridge opened.")).headline == "Most w Łodzi otwarty"


def test_utf_8_beside_an_encoded_word_stays() -> None:
    fields = "Subject: Fähre – =?utf-8?Q?Br=C3=BCcke?= → offen\r\nContent-Type: text/plain\r\n"
    assert article_of(mail(fields.encode(), b"The bridge opened.")).headline == "Fähre – Brücke → offen"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("The ferry \nsails \nagain.\n\nIt is \nlate.", "The ferry sails again.\n\nIt is late."),
        ("First line\nsecond line", "First line\nsecond line"),
        (" From the quay \n it sailed.", "From the quay it sailed."),
        ("> quoted \n> words\nanswer", ">quoted words\nanswer"),
        ("> quoted \nanswer", ">quoted \nanswer"),
        ("It sails. \n-- \nThe desk", "It sails. \n-- \nThe desk"),
    ],
)
def test_flowed_lines_go_on_in_the_next_line(text: str, joined: str) -> None:
    assert unflowed(text) == joined


def test_the_space_that_only_marks_a_flowed_line_is_deleted_where_the_sender_says_so() -> None:
    fields = b"Subject: Bridge\r\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n"
    assert article_of(mail(fields, "橋は \r\n開通した。".encode())).paragraphs == ("橋は開通した。",)


STUB = "This message has pictures. To see it, open https://wire.example/view?id=9 in a browser window."
MARKED_UP = "<p>The ferry sailed again on Sunday.</p><p>Its captain said that the repair took a month.</p>"


@pytest.mark.parametrize("stub", [STUB, "The ferry sailed again: https://wire.example/9"])
def test_a_plain_part_that_only_points_to_the_text_gives_way_to_the_html(stub: str) -> None:
    found = article_of(several(b"alternative", part("text/plain", stub), part("text/html", MARKED_UP)))
    assert found.paragraphs == (
        "The ferry sailed again on Sunday.",
        "Its captain said that the repair took a month.",
    )


def test_a_plain_part_with_the_words_of_the_html_is_the_text() -> None:
    plain = "The ferry sailed again on Sunday.\r\n\r\nIts captain said that the repair took one month."
    found = article_of(several(b"alternative", part("text/plain", plain), part("text/html", MARKED_UP)))
    assert found.paragraphs[-1] == "Its captain said that the repair took one month."


def test_plain_parts_one_below_the_other_are_one_text() -> None:
    first, second = "The ferry sailed again on Sunday.", "The fare stays at three euros."
    found = article_of(several(b"mixed", part("text/plain", first), part("text/plain", second)))
    assert found.paragraphs == (first, second)


def test_a_named_text_beside_the_text_is_a_file() -> None:
    first = part("text/plain", "The ferry sailed again on Sunday.")
    named = part('text/plain; name="rota.txt"', "Monday: Ann. Tuesday: Tom.")
    assert article_of(several(b"mixed", first, named)).paragraphs == ("The ferry sailed again on Sunday.",)
