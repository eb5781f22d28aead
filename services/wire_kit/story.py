"""The story of the wire kit and its states. Place, people and agency are invented."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

HEADLINE = "Lindmoor reopens tidal bridge after storm repairs"
SLUG = "BC-Lindmoor-Bridge"
OTHER_SLUG = "BC-Lindmoor-Ferry"
ID_DAY = "20240121"
"""In the ids of all versions, whatever day they are sent on."""
GUID = f"urn:newsml:examplewire.example:{ID_DAY}:lindmoor-bridge"
OTHER_GUID = f"urn:newsml:examplewire.example:{ID_DAY}:lindmoor-ferry"
AUTHOR = "Ada Verhoeven"
PLACE = "Lindmoor"
DAY = date(2024, 1, 21)
"""On which all is sent, unless another is asked for."""
EMBARGO_TIME = "06:00:00"
"""Of the next day, in UTC."""
PARAGRAPHS = (
    (
        "The tidal bridge at Lindmoor carried its first cars in eleven weeks on Sunday after engineers replaced two"
        " of its lifting chains."
    ),
    "The bridge, 412 metres long, had been shut since a November storm drove a barge into its northern pier.",
    "“We tested every link twice,” said Tobias Renn, who led the repairs for the harbour board.",
)
ADDED = "A second round of tests on the southern pier is planned for the first week of February, the board added."
CORRECTED = PARAGRAPHS[1].replace("412 metres", "421 metres")


@dataclass(frozen=True)
class WireState:
    """One state of the story: what a transmission says, and what a reader should make of it."""

    name: str
    version: int = 1
    minute: int = 0
    paragraphs: tuple[str, ...] = PARAGRAPHS
    note: str | None = None
    status: str = "usable"
    signal: str = "new"
    embargoed: bool = False
    """Until the next morning."""
    embargo_without_end: bool = False
    of_another: bool = False
    day: date = DAY

    @property
    def sent(self) -> datetime:
        """When it is sent, in UTC."""
        return datetime(self.day.year, self.day.month, self.day.day, 9, self.minute)  # noqa: DTZ001 - written as UTC

    @property
    def embargo(self) -> str | None:
        """None: no embargo; "": an embargo without a time; else an instant."""
        until = f"{self.day + timedelta(days=1)}T{EMBARGO_TIME}Z" if self.embargoed else None
        return "" if self.embargo_without_end else until


NEW = WireState("new")
STATES = (
    NEW,
    replace(NEW, name="update", version=2, minute=10, paragraphs=(*PARAGRAPHS, ADDED), signal="update"),
    replace(
        NEW,
        name="correction",
        version=3,
        minute=20,
        paragraphs=(PARAGRAPHS[0], CORRECTED, PARAGRAPHS[2]),
        note="Corrects length of bridge in paragraph 2",
        signal="correction",
    ),
    replace(NEW, name="embargo", embargoed=True),
    replace(NEW, name="empty_embargo", embargo_without_end=True, status="withheld"),
    replace(NEW, name="kill", version=4, minute=30, paragraphs=(), status="canceled", signal="kill"),
    replace(NEW, name="kill_of_another", minute=40, paragraphs=(), signal="kill", of_another=True),
    replace(NEW, name="hold", version=5, minute=50, status="withheld", signal="hold"),
    replace(NEW, name="release", version=6, minute=55, signal="release", note="RELEASE: the hold is lifted"),
)
