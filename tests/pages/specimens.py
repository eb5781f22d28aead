"""Invented news that shows every state of the pages: a story resting on an agency, one of sixty outlets, and so on."""

from datetime import timedelta
from typing import Any

from schemas.article import Signal
from schemas.published import Action, Outlet, PublishedArticle, Story
from tests.unit.gateway.records import NOON, published, story_of

Record = PublishedArticle | Story
_LEAD = "RIGA, Nov 20 (Nordpress) - The last ferry of the season left Riga for Stockholm two hours late on Friday."
_SAID = "“Nobody will be left on the quay,” harbour master Ilze Kalna told Nordpress."
_MORE = "The storm that had closed the port of Ventspils since Wednesday moved on towards Tallinn overnight."
_ECHO = "Some passengers slept under the timetable, a reporter of the Echo saw."
_CITIES = {
    "Riga": ("LV", 56.95, 24.11),
    "Stockholm": ("SE", 59.33, 18.07),
    "Ventspils": ("LV", 57.39, 21.56),
    "Tallinn": ("EE", 59.44, 24.75),
    "Quito": ("EC", -0.18, -78.47),
    "Nairobi": ("KE", -1.29, 36.82),
    "Jakarta": ("ID", -6.2, 106.82),
}
_KALNA = "person:kalna"
_NAMES = ("Harbour Post", "Baltic Echo", "Daily Lighthouse", "Stockholm Morning")
_WORLD = (
    (
        "ar",
        "ميناء الإسكندرية يستأنف العمل بعد العاصفة",
        "استأنف ميناء الإسكندرية العمل يوم الجمعة بعد عاصفة.",
    ),
    ("ja", "横浜港、台風通過で業務を再開", "横浜港は金曜日、台風の通過を受けて業務を再開した。"),
    ("hi", "तूफ़ान के बाद मुंबई बंदरगाह फिर खुला", "मुंबई बंदरगाह शुक्रवार को दो दिन बाद फिर खुल गया।"),
    ("th", "ท่าเรือกรุงเทพฯ เปิดอีกครั้งหลังพายุ", "ท่าเรือกรุงเทพฯ เปิดอีกครั้งในวันศุกร์หลังพายุพัดผ่าน"),
    ("he", "נמל חיפה נפתח מחדש לאחר הסערה", "נמל חיפה נפתח מחדש ביום שישי לאחר יומיים של סערה."),
)
_ROUTINE = (
    "Quito reopens its old tramway after four years",
    "Nairobi doubles the number of its water kiosks",
    "Jakarta moves its fish market inland",
    "Seed prices fall for the third week",
    "Mountain railway finds its lost timetable of 1911",
    "Orchestra plays on a frozen lake",
    "Lighthouse keepers end their strike",
    "Two rivers swap names after a survey",
    "Village elects its beekeeper as mayor",
    "Library lends out its last typewriter",
)


def _span(text: str, words: str, paragraph: int) -> dict[str, Any]:
    start = text.index(words)
    return {"part": "paragraph", "index": paragraph, "start": start, "end": start + len(words), "text": words}


def _chain(*links: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [{"name": name, "entity_id": id_, "text": name} for name, id_ in links]


def _places(paragraphs: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "span": _span(text, city, index),
            "entity_id": f"place:{city}",
            "name": city,
            "country": country,
            "coordinates": {"latitude": latitude, "longitude": longitude},
        }
        for city, (country, latitude, longitude) in _CITIES.items()
        for index, text in enumerate(paragraphs)
        if city in text
    ]


def ferry(name: str, outlet: str, minutes: float, *more: str, sequence: int = 1, **fields: Any) -> PublishedArticle:
    """A report on the ferry, on the word of the harbour master as an agency has it."""
    paragraphs = (_LEAD, _SAID, *more)
    chain = _chain(("Nordpress", "agency:Nordpress"), ("Ilze Kalna", _KALNA))
    places = _places(paragraphs)
    kalna = {"id": _KALNA, "name": "Ilze Kalna", "kind": "person", "role": "harbour master"}
    content = {
        "entities": [
            {**kalna, "mentions": [_span(_SAID, "Ilze Kalna", 1)]},
            *(
                {"id": p["entity_id"], "name": p["name"], "kind": "place", "country": p["country"]}
                | {"coordinates": p["coordinates"], "mentions": [p["span"]]}
                for p in places
            ),
        ],
        "places": places,
        "times": [{"span": _span(_LEAD, "Friday", 0), "value": "2026-11-20", "granularity": "day"}],
        "quotes": [
            {
                "id": "q-quay",
                "kind": "direct",
                "text": "Nobody will be left on the quay",
                "span": _span(_SAID, "“Nobody will be left on the quay,”", 1),
                "speaker": chain[-1],
                "chain": chain,
            }
        ],
        "attributions": [
            {"span": _span(_SAID, "harbour master Ilze Kalna told Nordpress", 1), "chain": chain, "cue": "told"}
        ],
        "origins": [{"name": "Ilze Kalna", "entity_id": _KALNA, "paragraphs": [1]}],
        "rights": "Not for use in Iceland",
    }
    given: dict[str, Any] = {
        "outlet": Outlet(id=outlet.lower().replace(" ", "-"), name=outlet),
        "story_id": "s-ferry",
        "headline": "Last ferry leaves Riga two hours late",
        "paragraphs": paragraphs,
        "minutes": minutes,
        "content": content,
    }
    return published(name, sequence, **(given | fields))


def ferry_story() -> list[Record]:
    """Four reports, one a copy, one corrected, one withdrawn; all rest on one agency."""
    first = ferry("a-ferry-1", _NAMES[0], 1)
    corrected = ferry(
        "a-ferry-1",
        _NAMES[0],
        31,
        _MORE,
        sequence=2,
        action=Action.CORRECT,
        signal=Signal.CORRECTION,
        headline="CORRECTED: Last ferry leaves Riga three hours late",
        paragraphs=(_LEAD.replace("two hours", "three hours"), _SAID, _MORE),
    )
    similarity = {"jaccard": 0.9, "contained_in_other": 0.94, "contains_other": 0.9}
    copied = {"kind": "near_copy", "of": "a-ferry-1", "family": "f", "similarity": similarity, "why_this_story": {}}
    copy = ferry("a-ferry-2", _NAMES[1], 9, _ECHO, action=Action.COPY, verdict=copied)
    rewritten = ferry("a-ferry-3", _NAMES[2], 24, _MORE, headline="Storm over, but the Stockholm boat was late")
    gone = ferry("a-ferry-4", _NAMES[3], 12, headline="Ferry sinks off Riga")
    killed = published("a-ferry-4", 2, action=Action.RETRACT, story_id="s-ferry", minutes=40, outlet=gone.outlet)
    shown = (copy, rewritten, corrected)
    places = [
        {"id": f"place:{city}", "name": city, "kind": "place", "articles": number}
        for city, number in (("Riga", 3), ("Stockholm", 3), ("Ventspils", 2), ("Tallinn", 2))
    ]
    story = story_of(
        *shown,
        story_id="s-ferry",
        sequence=4,
        headline="Last ferry leaves Riga three hours late",
        updated=NOON + timedelta(minutes=40),
        origins=({"name": "Ilze Kalna", "entity_id": _KALNA, "articles": [each.article_id for each in shown]},),
        places=places,
        entities=({"id": _KALNA, "name": "Ilze Kalna", "kind": "person", "articles": 3},),
    )
    return [first, corrected, copy, rewritten, gone, killed, story]


def sixty_outlets() -> list[Record]:
    """As it is after an election night: sixty outlets, one agency, three sources."""
    said = "The board counted again on Friday."
    reports = []
    for number in range(60):
        source = ("Election board", "Mayor Oduya", "Observers' mission")[number % 7 % 3]
        relayed = [("Nordpress", "agency:Nordpress")] if number % 5 else [("Sudwire", "agency:Sudwire")]
        chain = _chain(*(relayed if number % 11 else []), (source, f"body:{source}"))
        content = {"attributions": [{"span": _span(said, "The board", 0), "chain": chain, "cue": "said"}]}
        outlet = Outlet(id=f"outlet-{number:02}", name=f"{_ROUTINE[number % 10].split()[0]} Gazette {number:02}")
        reports.append(
            published(
                f"a-vote-{number}",
                story_id="s-vote",
                outlet=outlet,
                headline="Nairobi recount confirms Oduya as mayor",
                paragraphs=(said,),
                minutes=number / 2,
                content=content,
                urgency=2,
            )
        )
    origins = ({"name": "Nordpress", "entity_id": "agency:Nordpress", "articles": ["a-vote-1"]},)
    places = ({"id": "place:Nairobi", "name": "Nairobi", "kind": "place", "articles": 60},)
    updated = NOON + timedelta(minutes=31)
    story = story_of(
        *reports, story_id="s-vote", origins=origins, places=places, independent_origins=3, updated=updated
    )
    return [*reports, story]


def world(languages: tuple[str, ...]) -> list[Record]:
    """One report in each of these languages."""
    found: list[Record] = []
    for number, (language, headline, text) in enumerate(each for each in _WORLD if each[0] in languages):
        one = published(
            f"a-{language}",
            story_id=f"s-{language}",
            language=language,
            headline=headline,
            paragraphs=(text,),
            minutes=number,
            outlet=Outlet(id=f"port-{language}", name=f"Port News {language.upper()}"),
        )
        moved = NOON + timedelta(minutes=15 + number)
        found += [one, story_of(one, story_id=f"s-{language}", updated=moved, independent_origins=2)]
    return found


def routine() -> list[Record]:
    """A flash, an embargo, and what else comes in on a quiet day."""
    found: list[Record] = []
    for number, headline in enumerate(_ROUTINE):
        one = published(
            f"a-r{number}",
            story_id=f"s-r{number}",
            headline=headline,
            paragraphs=(f"{headline}, the council said on Friday.",),
            minutes=-number * 7,
            outlet=Outlet(id="nordpress", name="Nordpress"),
            urgency=1 if number == 3 else 5,
        )
        moved = NOON - timedelta(minutes=number * 7)
        found += [one, story_of(one, story_id=f"s-r{number}", updated=moved, independent_origins=1 + number % 3)]
    held = published(
        "a-held",
        action=Action.HOLD,
        embargoed_until=NOON + timedelta(hours=6),
        outlet=Outlet(id="nordpress", name="Nordpress"),
        story_id="s-held",
    )
    return [*found, held]


def everything(languages: tuple[str, ...] = ("ar", "ja", "hi", "th", "he")) -> list[Record]:
    """All of it, in the order in which it comes."""
    return [*routine(), *world(languages), *sixty_outlets(), *ferry_story()]
