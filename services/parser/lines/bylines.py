"""Byline lines → the persons they name. Newsrooms and agencies are not persons."""

import re

from services.parser.lines.thresholds import LINES

_BY = re.compile(
    r"(?:(?:written|reported|text|story) )?(?:by|von|par|por|di|da|door|av)[:\s]\s*(?P<names>\S.{1,150})", re.IGNORECASE
)
# A name: capitalised words or initials, with particles inside ("Ursula von der Leyen"), perhaps a suffix at the end.
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|al|el|bin|ibn|ben|ter|zu|y|e|af|ap)"
# The vowels of Indian scripts and Thai are marks, no letters.
_NAME = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’.\u0900-\u0dff\u0e00-\u0e7f-]*|[A-Z]\.(?:[A-Z]\.)?)"
_PERSON = re.compile(
    rf"{_NAME}(?:[ ]{_PARTICLE}){{0,2}}(?:[ ](?:{_PARTICLE}[ ])?{_NAME}){{1,3}}(?:[ ](?:Jr|Sr|II|III)\.?)?"
)
_SPLIT = re.compile(
    r"\s*(?:,|;|\||/|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bwith\b|\bmit\b|\bavec\b)\s+|\s+[-–—]\s+|\s*[|•·]\s*"
)
# Words of newsrooms, outlets, dates and page furniture: capitalised like names, and never part of one.
_NO_PERSON = re.compile(
    r"\b(?:staff|reporters?|correspondents?|editors?|desk|news(?:room|paper)?|press|agenc(?:y|ies)|writers?|bureau|team|service"
    r"|online|digital|associated|reuters|afp|ap|dpa|pti|ani|ians|xinhua|tass|bloomberg|media|times|post|daily|tv|radio|redaktion"
    r"|rédaction|redacción|journal|magazine|chief|political|senior|special|business|sports?|politics|world|international|wire"
    r"|guest|contributor|columnist|analyst|published|updated|january|february|march|april|june|july|august|september|october"
    r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|watch|photos?|video|the|live|breaking|exclusive"
    r"|opinion|analysis|here|how|why|what|more|read|about)\b",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(
    r"(?P<name>[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff]{2,4})\s*(?:기자|특파원|통신원|记者|記者|特派員|編集委員|通讯员)(?:\s*[(（\[<]?\S+@\S+)?"
)
"""A name with "reporter" or "correspondent" behind it, and perhaps an address, as papers sign."""
_REPORTER = r"(?:기자|특파원|통신원|记者|記者|特派員|編集委員|通讯员|通訊員)"
_EAST_ASIAN = re.compile(
    rf"(?:[^\W\d_]{{0,6}}{_REPORTER}\s*[:：]?\s*)?(?P<name>[\uac00-\ud7a3]{{2,4}}|[\u4e00-\u9fff]{{2,5}}?)(?:\s*{_REPORTER})?"
)
"""A name with "reporter" before or behind it, as papers in Chinese, Japanese and Korean sign."""
_ADDRESS = re.compile(r"[<(]?[\w.+-]+@[\w-]+(?:\.[\w-]+)+[>)]?")
_DESK = re.compile(
    r"(?:[\w.&'’-]+ ){0,4}(?:desk|newsroom|bureau|staff|(?:web|news) team|redaktion|news service)"
    r"|(?:[\w.&'’-]+ ){0,3}(?:staff|web|special|our) (?:special )?(?:writer|reporter|correspondent)s?"
    r"|(?:la )?rédaction|redacción",
    re.IGNORECASE,
)


def names_after_by(line: str) -> str | None:
    """What stands behind "By" in a byline, or None if the line is not a byline."""
    # A byline does not end like a sentence, except after "Jr." and "Sr.".
    if len(line) > LINES.byline or (line.endswith((".", "!", "?", ":")) and not re.search(r"\b(?:Jr|Sr)\.$", line)):
        return None
    # "By" also begins sentences and list entries, so what follows must hold a person.
    found = _BY.fullmatch(line)
    return found["names"] if found and persons(found["names"]) else None


def is_desk_byline(line: str) -> bool:
    """Whether the byline names a part of the newsroom, not a person ("Digital Desk", "Staff Reporter")."""
    return len(line) <= LINES.name and bool(
        _DESK.fullmatch(re.sub(r"^(?:by|von|par|por) ", "", line, flags=re.IGNORECASE))
    )


def is_person(text: str) -> bool:
    """Whether the whole text has the form of one person's name."""
    return len(text) <= LINES.name and bool(_PERSON.fullmatch(text)) and not _NO_PERSON.search(text)


def persons(text: str) -> tuple[str, ...]:
    """The persons that a byline names, in order, once each, in mixed case."""
    if len(text) > LINES.byline_field:
        return ()
    text = re.sub(r"^\s*(?:by|von|par|por)[:\s]\s*", "", text, flags=re.IGNORECASE)
    # "Ann Writer/Agency": the sign that a byline ends with, without spaces around the stroke.
    text = re.sub(r"(?<=[^\W\d_])/[A-Z][\w.-]{1,14}\s*$", "", text)
    # Brackets hold the agency or the place, not a name.
    text = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", text)
    found = (_as_written(part.strip(" .,;")) for part in _SPLIT.split(text))
    return tuple(dict.fromkeys(name for name in found if is_person(name)))


def persons_of_sure_byline(line: str) -> tuple[str, ...]:
    """The persons of a line that its place in the format makes a byline: there a surname may be a newsroom's word."""
    line = line if len(line) <= LINES.byline_field else ""
    found = (_as_written(part.strip(" .,;")) for part in _SPLIT.split(re.sub(r"^\S+\s+", "", line)))
    return tuple(name for name in found if _PERSON.fullmatch(name) and not _NO_PERSON.search(name.rpartition(" ")[0]))


def bare_name(author: str) -> str:
    """The name without the word for reporter that stands beside it in Chinese, Japanese and Korean."""
    found = _EAST_ASIAN.fullmatch(author)
    return found["name"] if found else author


def is_address(line: str) -> bool:
    """Whether a line is an e-mail address and nothing else, as reporters put it below their text."""
    return len(line) <= LINES.name and bool(_ADDRESS.fullmatch(line))


def _as_written(name: str) -> str:
    if not name.isupper():
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), name)
