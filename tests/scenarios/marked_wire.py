"""Items of an agency and a rival in two languages, each body with a word of its own, so that a leak can be traced.

Plain ninjs, made by hand: whose a word is, what is under embargo and what was killed follows from the items alone, so a
test knows what may be seen without asking the service.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.raw import RawItem, Source
from services.sources.raw.items import raw_item

_TEXT = {
    "en": (
        "The council of {name} voted on Tuesday to widen the harbour road, {mark} said after the meeting there.",
        "Work on the {mark} stretch begins in spring and will take two years, the {name} road office said.",
        "Shopkeepers near the {name} market fear for their trade, but most who spoke there welcomed the plan.",
    ),
    "de": (
        "Der Rat von {name} hat am Dienstag beschlossen, die Hafenstraße zu verbreitern, sagte {mark} danach.",
        "Die Arbeiten am Abschnitt {mark} beginnen im Frühjahr und dauern zwei Jahre, so das Straßenamt von {name}.",
        "Die Händler am Markt von {name} fürchten um ihr Geschäft, doch die meisten begrüßten den Plan.",
    ),
}
_LANGUAGES = {"A": "en", "B": "en", "C": "de", "D": "de"}
_NAMES = {"A": "Lindmoor", "B": "Karsund", "C": "Oberwalde", "D": "Tannrode"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedItem:
    """One transmission about a story: its text and its time."""

    story: str
    version: int = 1
    at: datetime
    embargo: datetime | None = None
    status: str = "usable"
    kills: str | None = None
    """The story that this item kills as a notice of its own, by id."""
    rival: bool = False
    """The rival wire's copy of this version, under an id of the rival's own."""

    @property
    def mark(self) -> str:
        """The word that only this version of this story has."""
        return mark_of(self.story, self.version)

    def item(self, number: int) -> RawItem:
        """The transmission as ingest takes it in."""
        source = "rival" if self.rival else "agency"
        payload = json.dumps(self._ninjs(number), ensure_ascii=False).encode()
        trace = f"trace-{number}"
        return raw_item(
            payload, Source(id=source), received_at=self.at, trace_id=trace, content_type="application/json"
        )

    def _ninjs(self, number: int) -> dict[str, object]:
        language = _LANGUAGES[self.story]
        item: dict[str, object] = {
            "$standard": {"name": "ninjs", "version": "1.4"},
            "type": "text",
            "language": language,
            "version": str(self.version),
            "versioncreated": (self.at - timedelta(seconds=1)).isoformat(),
        }
        if self.kills:
            return {
                **item,
                "uri": _guid(f"notice-{number}"),
                "pubstatus": "usable",
                "headline": "Advisory",
                "ednote": f"Please kill the story {_guid(self.kills)}. It was sent in error.",
            }
        mark, name = self.mark, _NAMES[self.story]
        paragraphs = "".join(f"<p>{line.format(name=name, mark=mark)}</p>" for line in _TEXT[language])
        return {
            **item,
            "uri": _guid(self.story, "rival" if self.rival else "agency"),
            "pubstatus": self.status,
            "headline": f"{name} widens the {mark} road",
            "slugline": f"{name}-{mark}",
            "urgency": 4,
            "byline": f"By {mark.title()} Reporter",
            "body_html": "" if self.status == "canceled" else paragraphs,
            **({"embargoed": self.embargo.isoformat()} if self.embargo else {}),
        }


def mark_of(story: str, version: int) -> str:
    """A word that stands in one version of one story and nowhere else."""
    return f"Qx{story.lower()}zv{version}k"


def _guid(story: str, authority: str = "agency") -> str:
    return f"urn:newsml:{authority}.example:20240301:{story}"
