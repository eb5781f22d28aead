"""Bylines as pages show them: a name with a place, a role or a button beside it, in the languages of pages."""

import re

from services.parser.formats.page.thresholds import PAGE
from services.parser.lines.bylines import persons

_LEAD = re.compile(
    r"^\W*(?:(?:posted|written|reported|reviewed|published|words|story|text|article|analysis|opinion)\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af|oleh|scris de|skrevet av|skriven av|του\s|της\s|بقلم|كتب(?:ت)?|מאת|เขียนโดย"
    r"|(?:autor(?:a|en|e|es)?|auteurs?|text|tekst|yazan|haber|muhabir|penulis|tác giả|szerző|írta|kirjoittaja|автор\w*"
    r"|текст|συντάκτης|लेखक|نویسنده|خبرنگار|ผู้เขียน)\s*:"
    r"|(?:pisze|piše|napsala?)\s*:?)\s*[:：]?\s*",
    re.IGNORECASE,
)
# Chinese and Korean papers write "reporter" in front of the name ("本报记者 王明"), with a space, a bar or a colon.
_CJK_LEAD = re.compile(
    r"^\W*(?:(?:本报|本報|新华社|新華社|特约|特約)?(?:记者|記者|作者|文|撰文|撰稿|編輯|글|기자)[／/|｜:：\s]+)"
)
# Two to four characters are nearly every Chinese or Korean name; Japanese ones may be longer, with kana.
_CJK_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff\u3040-\u30ff]{2,8}|[\uac00-\ud7a3]{2,4}")
# Endings of organisations: agency, paper, network, department, bureau, desk.
_CJK_NEWSROOM = re.compile(
    r"(?:社|报|報|网|網|部|局|台|新闻|新聞|通信|通訊|通讯|记者|記者|编辑|編集|뉴스|일보|신문|기자|편집)\s*$"
)
_CJK_BEHIND = re.compile(r"(?:记者|記者|기자|特派員|編集委員)$")
# "By Ada Verhoeven in Riga": only a capitalised word is a place, and only at the end.
_PLACE = re.compile(
    r"\s+(?:in|aus|à|en|em|from|reporting from|at|из|в)\s+[^\W\d_a-z][\w'’.-]*(?:[ ,]+[^\W\d_]\S*){0,3}$"
)
_AT = re.compile(r"\s*(?:@\w+|\S+@\S+\.\w+)\s*")


def names_in_byline(text: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The persons of a line that is a byline and nothing else; () if it is not one.

    It begins like a byline ("By …"), or names nobody but the known authors.
    """
    # A question or an exclamation is a headline; a colon introduces something else than a name.
    if len(text) > PAGE.shown_line or text.endswith(("?", "!", ":")):
        return ()
    if names := _east_asian(text):
        return names
    bare = _AT.sub(" ", text).strip(" .,;|")
    lead = _LEAD.match(bare)
    names = persons_shown(bare[lead.end() :] if lead else bare)
    if not names or not (lead or set(names) <= set(known)):
        return ()
    # Beside the names there is room for a place and a role, not for a sentence.
    rest = sum(len(name.split()) for name in names)
    return names if len(bare.split()) <= rest + PAGE.byline_extra_words else ()


def persons_shown(text: str) -> tuple[str, ...]:
    """The persons of a shown byline without its "By": in it or, if a place follows the name, before that."""
    if names := _east_asian(text):
        return names
    return persons(text) or persons(_PLACE.sub("", text))


def is_east_asian_name(text: str) -> bool:
    """Whether a declared author is a name in Chinese, Japanese or Korean characters, not a newsroom's."""
    return bool(_CJK_NAME.fullmatch(text.strip().replace(" ", ""))) and not _CJK_NEWSROOM.search(text)


def _east_asian(text: str) -> tuple[str, ...]:
    """Names without spaces, recognised by the word for reporter before or behind them."""
    lead = _CJK_LEAD.match(text)
    rest = text[lead.end() :] if lead else _CJK_BEHIND.sub("", text) if _CJK_BEHIND.search(text) else ""
    names = [name for name in re.split(r"[\s、，,／/·・]+", rest.strip("（）()【】[]。")) if name]
    return tuple(names) if names and all(_CJK_NAME.fullmatch(name) for name in names) else ()
