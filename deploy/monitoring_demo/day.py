"""The synthetic day: which incidents happen when, and which alerts they must raise. A table and its readers. Pure.

Times are seconds of the demonstration. At the default factor of 30 a second stands for half a minute: the ten minutes
are the five hours from nine to two, and the poison hour lasts an hour.
"""

from dataclasses import dataclass
from enum import Enum, auto

SOURCES = ("north-wire", "south-wire", "east-wire", "harbour-wire")
"""Each sends an item every two seconds, all day long, unless the table says otherwise."""
QUIET = "harbour-wire"
KILLED = "publisher"
EVERY_SECONDS = 2.0
DEFAULT_FACTOR = 30.0
DEFAULT_MINUTES = 10.0


class Deed(Enum):
    """What is done to the pipeline between the begin and the end of an incident."""

    BURST = auto()
    POISON = auto()
    SILENCE = auto()
    STRAY_KILL = auto()
    BAD_SENDER = auto()
    EMBARGO = auto()
    WORKER_DOWN = auto()


@dataclass(frozen=True, slots=True)
class Expected:
    """An alert that must fire: its name, and those of its labels that matter."""

    alert: str
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that happens. Its alerts fire after its begin, and have cleared by `clear_by`."""

    says: str
    deed: Deed
    begins: float
    ends: float
    clear_by: float
    expects: tuple[Expected, ...] = ()


DAY = (
    Incident("a burst of 120 items", Deed.BURST, 15, 20, 60),
    Incident(
        "poison: a third of what comes in cannot be read",
        Deed.POISON,
        60,
        180,
        320,
        (
            Expected("CopytasterRejectsMany", (("stage", "parser"),)),
            Expected("CopytasterDeadLettersGrow", (("reason", "malformed"), ("stage", "parser"))),
        ),
    ),
    Incident(
        f"{QUIET} falls silent",
        Deed.SILENCE,
        75,
        240,
        260,
        (Expected("CopytasterSourceQuiet", (("source", QUIET),)),),
    ),
    Incident(
        "a kill that names nothing we have",
        Deed.STRAY_KILL,
        200,
        201,
        340,
        (Expected("CopytasterKillUnresolved", (("stage", "publisher"),)),),
    ),
    Incident(
        "a sender that does not say who it is",
        Deed.BAD_SENDER,
        255,
        315,
        355,
        (Expected("CopytasterDoorRefuses", (("door", "push"),)),),
    ),
    Incident("an embargo that will end while the publisher is down", Deed.EMBARGO, 322, 360, 570),
    Incident(
        f"the {KILLED} is killed (kill -9), and stays down",
        Deed.WORKER_DOWN,
        330,
        420,
        590,
        (
            Expected("CopytasterProcessDown"),
            Expected("CopytasterStageWithoutWorker", (("stage", KILLED),)),
            Expected("CopytasterPublishesLateFast"),
            Expected("CopytasterPublishesLateSlowly"),
            Expected("CopytasterEmbargoReleasedLate", (("stage", KILLED),)),
        ),
    ),
    Incident("another burst of 120 items", Deed.BURST, 500, 505, 560),
)


def of_length(minutes: float, day: tuple[Incident, ...] = DAY) -> tuple[Incident, ...]:
    """The incidents of a shorter day: those whose alerts, too, have cleared before it ends."""
    return tuple(incident for incident in day if incident.clear_by <= minutes * 60)


def clock(seconds: float, factor: float) -> str:
    """The day's time: it begins at nine."""
    minutes = int(9 * 60 + seconds * factor / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def sending(source: str, seconds: float, day: tuple[Incident, ...]) -> bool:
    """Whether a source sends at this moment."""
    silences = [incident for incident in day if incident.deed is Deed.SILENCE]
    return source != QUIET or not any(incident.begins <= seconds < incident.ends for incident in silences)
