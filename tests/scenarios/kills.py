"""Scenarios: kills and cancels."""

from schemas.article import Signal, Status
from schemas.reasons import DropReason
from schemas.verdict import VerdictKind
from tests.scenarios.script import (
    ITSELF,
    Redeliver,
    Restart,
    Scenario,
    Send,
    Supersede,
    Wait,
    document,
    guid,
    headline,
    slugline,
    transmission,
)

DAY = 24 * 60

KILLS = (
    Scenario(
        says="A canceled article is retracted.",
        script=[Send(item="A"), Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True)],
        published=("A 1 publish* v1", "A 2 retract v2"),
        stories={"S": ""},
    ),
    Scenario(
        says="A kill retracts the article whatever version it names.",
        script=[
            Send(item="A", version=3),
            Send(item="A", version=1, at=5, signal=Signal.KILL, acts_on=(ITSELF,), empty=True),
        ],
        published=("A 1 publish* v3", "A 2 retract v3"),
    ),
    Scenario(
        says="Nothing more of a killed article is published.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
            Send(item="A", version=3, at=9),
            Restart(),
            Send(item="A", version=4, at=10, embargo=60),
            Wait(99),
        ],
        published=("A 1 publish* v1", "A 2 retract v2"),
        dropped=(DropReason.KILLED, DropReason.KILLED),
    ),
    Scenario(
        says="A killed article under embargo is never released.",
        script=[Send(item="A", embargo=60), Send(item="A", version=2, at=5, status=Status.CANCELED), Wait(60)],
        published=("A 1 hold v1", "A 2 retract v2"),
    ),
    Scenario(
        says="A kill that comes before its target: the target is retracted on arrival.",
        script=[
            Send(item="A", version=2, at=5, signal=Signal.KILL, acts_on=(ITSELF,), empty=True),
            Restart(),
            Send(item="A", version=1, arrives=6),
        ],
        published=("A 1 retract v2",),
        dropped=(DropReason.OLDER_VERSION,),
    ),
    Scenario(
        says="A kill that names its target by guid.",
        script=[Send(item="A"), Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True)],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1"),
        stories={"S": ""},
    ),
    Scenario(
        says="A kill that names its target by document id.",
        script=[
            Send(item="A"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(document("urn:wire:A"),), empty=True),
        ],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1"),
    ),
    Scenario(
        says="A kill that names its target by slugline retracts every take that moved under it.",
        script=[
            Send(item="A", slug="TOWN-Fire"),
            Send(item="B", at=1, slug="Town-Fire"),
            Send(item="C", at=2, slug="Town-Flood"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(slugline("town--fire"),), empty=True),
        ],
        published=(
            "A 1 publish* v1",
            "B 1 publish* v1",
            "C 1 publish* v1",
            "A 2 retract v1",
            "B 2 retract v1",
            "K 1 retract v1",
        ),
        stories={"S": "C"},
    ),
    Scenario(
        says="A kill that names its target by guid and by slugline reaches it by either.",
        script=[
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"), slugline("Town fire")), empty=True),
            Send(item="A", slug="Town fire", at=6),
        ],
        published=("K 1 retract v1", "K 2 retract v1", "A 1 retract v1"),
    ),
    Scenario(
        says="A kill that names nothing but blanks finds nothing.",
        script=[
            Send(item="A", slug="--"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(slugline(" - "),), empty=True),
        ],
        published=("A 1 publish* v1", "K 1 retract v1"),
    ),
    Scenario(
        says="A kill by headline.",
        script=[
            Send(item="A", headline="Mayor resigns"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(headline("MAYOR RESIGNS"),), empty=True),
        ],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1"),
    ),
    Scenario(
        says="A kill by the headline that an earlier version had.",
        script=[
            Send(item="A", headline="Mayor resigns"),
            Send(item="A", version=2, at=2, headline="Mayor to stay"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(headline("Mayor resigns"),), empty=True),
        ],
        published=("A 1 publish* v1", "A 2 update* v2", "A 3 retract v2", "K 1 retract v1"),
    ),
    Scenario(
        says="A kill by transmission number means the latest item under that number.",
        script=[
            Send(item="A", transmission="0042"),
            Send(item="B", at=20 * 60, transmission="0042"),
            Send(item="K", at=20 * 60 + 5, signal=Signal.KILL, acts_on=(transmission("0042"),), empty=True),
        ],
        published=("A 1 publish* v1", "B 1 publish* v1", "B 2 retract v1", "K 1 retract v1"),
        stories={"S": "A"},
    ),
    Scenario(
        says="A slugline of last week is not the one a kill means: the kill is unresolved.",
        script=[
            Send(item="A", slug="Market report"),
            Send(item="K", at=7 * DAY, signal=Signal.KILL, acts_on=(slugline("Market report"),), empty=True),
        ],
        published=("A 1 publish* v1", "K 1 retract v1"),
        stories={"S": "A"},
    ),
    Scenario(
        says="The substitute that moves under the slugline of a killed story is published.",
        script=[
            Send(item="A", slug="Town fire"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(slugline("Town fire"),), empty=True),
            Send(item="B", at=9, slug="Town fire"),
        ],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1", "B 1 publish* v1"),
        stories={"S": "B"},
    ),
    Scenario(
        says="One agency cannot kill what another one sent.",
        script=[
            Send(item="A", slug="Town fire"),
            Send(
                item="K",
                outlet="paper",
                at=5,
                signal=Signal.KILL,
                acts_on=(slugline("Town fire"), guid("A")),
                empty=True,
            ),
        ],
        published=("A 1 publish* v1", "K 1 retract v1"),
        stories={"S": "A"},
    ),
    Scenario(
        says="An unresolved kill is published as such; its target is retracted on arrival, and the kill names it.",
        script=[
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(slugline("Town fire"),), empty=True),
            Restart(),
            Send(item="A", slug="Town fire", at=3, arrives=8),
        ],
        published=("K 1 retract v1", "K 2 retract v1", "A 1 retract v1"),
    ),
    Scenario(
        says="A kill that names several items retracts those that are here and waits for the rest.",
        script=[
            Send(item="A"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"), guid("B")), empty=True),
            Send(item="B", at=1, arrives=7),
        ],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1", "K 2 retract v1", "B 1 retract v1"),
    ),
    Scenario(
        says="A kill retracts every published copy, in whichever story it is.",
        script=[
            Send(item="A"),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Send(item="C", outlet="radio", text_of="A", kind=VerdictKind.EXCERPT, at=2, story="T"),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
        ],
        published=(
            "A 1 publish* v1",
            "B 1 copy* v1",
            "C 1 copy* v1",
            "A 2 retract v2",
            "B 2 retract v1",
            "C 2 retract v1",
        ),
        stories={"S": "", "T": ""},
    ),
    Scenario(
        says="A copy of a copy is retracted with the original.",
        script=[
            Send(item="A"),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Send(item="C", outlet="radio", text_of="B", kind=VerdictKind.NEAR_COPY, at=2),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True),
        ],
        published=(
            "A 1 publish* v1",
            "B 1 copy* v1",
            "C 1 copy* v1",
            "A 2 retract v1",
            "B 2 retract v1",
            "C 2 retract v1",
            "K 1 retract v1",
        ),
    ),
    Scenario(
        says="A copy of a killed article that arrives late is retracted on arrival.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
            Restart(),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=9),
        ],
        published=("A 1 publish* v1", "A 2 retract v2", "B 1 retract v1"),
    ),
    Scenario(
        says="An article that proves to be a copy of a killed one is retracted.",
        script=[
            Send(item="A"),
            Send(item="B", outlet="paper", at=1),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
            Supersede(item="B", kind=VerdictKind.NEAR_COPY, of="A"),
        ],
        published=("A 1 publish* v1", "B 1 publish* v1", "A 2 retract v2", "B 2 retract v1"),
    ),
    Scenario(
        says="An outlet that kills its own copy kills the copy, not the original.",
        script=[
            Send(item="A"),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Send(item="B", outlet="paper", version=2, at=5, status=Status.CANCELED, empty=True),
        ],
        published=("A 1 publish* v1", "B 1 copy* v1", "B 2 retract v2"),
        stories={"S": "A"},
    ),
    Scenario(
        says="A held copy of a killed article is killed with it.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
            Wait(60),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "A 2 retract v2", "B 2 retract v1"),
    ),
    Scenario(
        says="A redelivered kill is counted, and retracts nothing twice.",
        script=[
            Send(item="A"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True),
            Redeliver(1),
            Restart(),
            Redeliver(1),
        ],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1"),
        dropped=(DropReason.REDELIVERY, DropReason.REDELIVERY),
    ),
    Scenario(
        says="A kill that is sent again as a new item is published again: a kill is never dropped as a duplicate.",
        script=[
            Send(item="A"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True),
            Send(item="L", at=6, signal=Signal.KILL, acts_on=(guid("A"),), empty=True),
        ],
        published=("A 1 publish* v1", "A 2 retract v1", "K 1 retract v1", "A 3 retract v1", "L 1 retract v1"),
    ),
    Scenario(
        says="A new verdict on a killed article is not announced.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
            Supersede(item="A", version=2, story="T"),
        ],
        published=("A 1 publish* v1", "A 2 retract v2"),
        dropped=(DropReason.KILLED,),
    ),
    Scenario(
        says="A kill forwarded from another partition retracts its target and publishes nothing of its own.",
        script=[
            Send(item="A"),
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True, notice_copy=True),
        ],
        published=("A 1 publish* v1", "A 2 retract v1"),
    ),
    Scenario(
        says="A forwarded kill that finds nothing is counted, and remembered for a target still to come.",
        script=[
            Send(item="K", at=5, signal=Signal.KILL, acts_on=(guid("A"),), empty=True, notice_copy=True),
            Restart(),
            Redeliver(),
            Send(item="A", at=1, arrives=9),
        ],
        published=("A 1 retract v1",),
        dropped=(DropReason.NOTICE_COPY, DropReason.REDELIVERY),
    ),
    Scenario(
        says="A cancel that was taken for another language finds the article in its own partition.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True, notice_copy=True),
            Send(item="A", version=3, at=6),
        ],
        published=("A 1 publish* v1", "A 2 retract v1"),
        dropped=(DropReason.KILLED,),
    ),
    Scenario(
        says="The story loses the killed report and keeps the others.",
        script=[
            Send(item="A"),
            Send(item="B", outlet="paper", at=1),
            Send(item="A", version=2, at=5, status=Status.CANCELED, empty=True),
        ],
        published=("A 1 publish* v1", "B 1 publish* v1", "A 2 retract v2"),
        stories={"S": "B"},
    ),
)
