"""The story of the wire kit and its states. Place, people and agency are invented."""

from dataclasses import dataclass, replace

HEADLINE = "Lindmoor reopens tidal bridge after storm repairs"
SLUG = "BC-Lindmoor-Bridge"
OTHER_SLUG = "BC-Lindmoor-Ferry"
GUID = "urn:newsml:examplewire.example:20240121:lindmoor-bridge"
OTHER_GUID = "urn:newsml:examplewire.example:20240121:lindmoor-ferry"
AUTHOR = "Ada Verhoeven"
PLACE = "Lindmoor"
EMBARGO = "2024-01-22T06:00:00Z"
EMBARGO_WORDS = "EMBARGOED UNTIL 0600 GMT Monday, January 22, 2024"
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
    embargo: str | None = None
    """None: no embargo; "": an embargo without a time; else an instant."""
    of_another: bool = False


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
    replace(NEW, name="embargo", embargo=EMBARGO),
    replace(NEW, name="empty_embargo", embargo="", status="withheld"),
    replace(NEW, name="kill", version=4, minute=30, paragraphs=(), status="canceled", signal="kill"),
    replace(NEW, name="kill_of_another", minute=40, paragraphs=(), signal="kill", of_another=True),
    replace(NEW, name="hold", version=5, minute=50, status="withheld", signal="hold"),
    replace(NEW, name="release", version=6, minute=55, signal="release", note="RELEASE: the hold is lifted"),
)
