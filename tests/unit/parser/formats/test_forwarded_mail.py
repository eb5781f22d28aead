"""A mail that forwards another one: the forwarded text is the article; signatures and tags of lists are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Signal, Target, TargetKind
from services.parser.formats.mail.forwarded import forwarded
from services.parser.formats.mail.signature import split_signature
from tests.unit.parser.items import article_of

BODY = "The Vessby dock grows by a third.\n\nWork begins in May, the board said."


def mail(subject: str, text: str, more: str = "") -> str:
    return (
        f"From: Ada Berg <ada@desk.example>\nTo: wire@desk.example\nSubject: {subject}\n"
        "Date: Sun, 21 Jan 2024 10:00:00 +0000\n"
        f"Message-ID: <m1@desk.example>\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )


GMAIL = """FYI, for tomorrow

---------- Forwarded message ---------
From: Press office <press@dock.example>
Date: Sun, 21 Jan 2024 at 09:00
Subject: Dock grows
To: <ada@desk.example>


"""
OUTLOOK = """-----Ursprüngliche Nachricht-----
Von: Presse <press@dock.example>
Gesendet: Sonntag, 21. Januar 2024 09:00
An: ada@desk.example
Betreff: Dock grows

"""
NO_LINE = """De : Presse <press@dock.example>
Envoyé : dimanche 21 janvier 2024 09:00
Objet : Dock grows

"""
RUSSIAN = """-------- Пересылаемое сообщение --------
От: Пресс-служба <press@dock.example>
Дата: 21.01.2024 09:00
Тема: Dock grows

"""
JAPANESE = """差出人： 広報 <press@dock.example>
送信日時： 2024年1月21日 9:00
件名： Dock grows

"""


@pytest.mark.parametrize("head", [GMAIL, OUTLOOK, NO_LINE, RUSSIAN, JAPANESE])
def test_the_forwarded_text_is_the_article(head: str) -> None:
    article = article_of(mail("Fwd: Dock grows", head + BODY))
    assert article.headline == "Dock grows"
    assert article.paragraphs == tuple(BODY.split("\n\n"))
    kept = {line.text for line in article.removed}
    assert {line.strip() for line in head.split("\n") if line.strip()} <= kept


def test_a_quoted_forward_is_unquoted() -> None:
    lines = f"From: Press <press@dock.example>\nDate: 21 January 2024\nSubject: Dock grows\n\n{BODY}".split("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    article = article_of(mail("Fwd: Dock grows", f"Begin forwarded message:\n\n{quoted}"))
    assert article.paragraphs == tuple(BODY.split("\n\n"))


def test_a_forward_of_a_forward_is_read_to_its_end() -> None:
    assert article_of(mail("Fwd: Fwd: Dock grows", GMAIL + OUTLOOK + BODY)).paragraphs == tuple(BODY.split("\n\n"))


def test_an_answer_above_a_quoted_mail_stays_the_article() -> None:
    answer = "The board of the dock has now said more about its plans for the coming year. " * 4
    article = article_of(mail("Re: Dock grows", f"{answer}\n\n{OUTLOOK}{BODY}"))
    assert article.paragraphs[0].startswith("The board of the dock has now said")


def test_an_embargo_in_a_forwarded_subject_holds() -> None:
    head = GMAIL.replace("Subject: Dock grows", "Subject: EMBARGOED until 18:30 GMT 22 January 2024: Dock grows")
    article = article_of(mail("Fwd: Dock grows", head + BODY))
    assert article.embargoed_until
    assert article.embargoed_until.isoformat() == "2024-01-22T18:30:00+00:00"


@pytest.mark.parametrize(
    "text", ["From: the archive\n\nA photo of the old dock.", "Date: Monday\nPlace: Vessby\n\nAll come."]
)
def test_labelled_lines_of_a_text_are_no_forwarded_mail(text: str) -> None:
    assert forwarded(text, declared=False) is None


_WORDS = st.lists(st.sampled_from(["dock", "grows", "board", "--", "note:", "May"]), max_size=6).map(" ".join)
_LINES = st.lists(_WORDS, max_size=5)


@given(
    _LINES, st.sampled_from([[], ["--- Forwarded ---"], ["Begin forwarded message:"]]), _LINES, _LINES, st.booleans()
)
def test_no_line_of_words_is_lost(
    cover: list[str], announced: list[str], inner: list[str], behind: list[str], quoted: bool
) -> None:
    mail_lines = ["From: Press <press@dock.example>", "Date: 21 January 2024", "", "The dock grows.", *inner]
    lines = [*cover, *announced, *([f"> {line}" for line in mail_lines] if quoted else mail_lines), *behind]
    found = forwarded("\n".join(lines), declared=True)
    assert found
    kept = [word for line in (*found.above, found.text) for word in line.split() if word != ">"]
    assert sorted(kept) == sorted(word for line in lines for word in line.split() if word != ">")
    assert "The dock grows." in found.text.split("\n")


@pytest.mark.parametrize("sign", ["-- ", "--"])
def test_a_signature_is_no_part_of_the_text(sign: str) -> None:
    article = article_of(mail("Dock grows", f"{BODY}\n\n{sign}\nAda Berg\nTel. 555-0100"))
    assert article.paragraphs == tuple(BODY.split("\n\n"))
    assert {"Ada Berg", "Tel. 555-0100"} <= {line.text for line in article.removed}


def test_two_hyphens_far_above_the_end_are_no_signature() -> None:
    text = f"{BODY}\n--\n" + "\n".join(f"Line {number} of the results." for number in range(30))
    assert split_signature(text).signature == ()


def test_a_text_that_is_only_a_signature_stays() -> None:
    assert split_signature("-- \nAda Berg").text == "-- \nAda Berg"


@pytest.mark.parametrize(
    "prefix", ["[dock-news] ", "Re: [dock-news] ", "WG: AW: [dock-news] ", "转发：", "RV: ", "Re[2]: "]
)
def test_what_programs_and_lists_put_before_a_subject_goes(prefix: str) -> None:
    assert article_of(mail(f"{prefix}Dock grows by a third", BODY)).headline == "Dock grows by a third"


def test_a_kill_behind_a_lists_tag_names_the_mail_it_answers() -> None:
    article = article_of(
        mail("[dock-news] KILL - Dock grows", "Please do not use.", "In-Reply-To: <m0@desk.example>\n")
    )
    assert article.signal is Signal.KILL
    assert article.acts_on == (Target(kind=TargetKind.GUID, value="m0@desk.example"),)


def test_a_kill_names_its_story_by_a_slug_in_quotes() -> None:
    article = article_of(mail("MANDATORY KILL", 'Editors: Kill the story slugged "Dock grows". It was not approved.'))
    assert article.acts_on == (Target(kind=TargetKind.HEADLINE, value="Dock grows"),)
