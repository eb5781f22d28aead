"""Scenarios: embargoes, holds, releases."""

from schemas.article import Signal, Status
from schemas.reasons import DropReason
from schemas.verdict import VerdictKind
from tests.scenarios.script import ITSELF, Redeliver, Restart, Scenario, Send, Supersede, Wait, guid, slugline

HOLDS = (
    Scenario(
        says="An embargoed article is announced without a word of it, and released when its time comes.",
        script=[Send(item="A", embargo=60), Wait(59), Wait(60)],
        published=("A 1 hold v1", "A 2 release* v1"),
        stories={"S": "A"},
    ),
    Scenario(
        says="An embargo does not end a second early.",
        script=[Send(item="A", embargo=60), Wait(60 - 1 / 60)],
        published=("A 1 hold v1",),
    ),
    Scenario(
        says="An embargo that ended before the article arrived holds nothing.",
        script=[Send(item="A", at=0, embargo=60, arrives=61)],
        published=("A 1 publish* v1",),
    ),
    Scenario(
        says="An embargo holds through a restart and ends on time.",
        script=[Send(item="A", embargo=60), Restart(), Wait(59), Restart(), Wait(60)],
        published=("A 1 hold v1", "A 2 release* v1"),
    ),
    Scenario(
        says="An embargo that ended while no worker ran is released as soon as one does.",
        script=[Send(item="A", embargo=60), Send(item="Z", at=1), Restart(), Wait(500)],
        published=("A 1 hold v1", "Z 1 publish* v1", "A 2 release* v1"),
    ),
    Scenario(
        says="A newer version under the same embargo is announced again; only the newest is released.",
        script=[Send(item="A", embargo=60), Send(item="A", version=2, at=5, embargo=60), Wait(60)],
        published=("A 1 hold v1", "A 2 hold v2", "A 3 release* v2"),
    ),
    Scenario(
        says="A newer version moves the embargo to a later time.",
        script=[Send(item="A", embargo=60), Send(item="A", version=2, at=5, embargo=90), Wait(60), Wait(90)],
        published=("A 1 hold v1", "A 2 hold v2", "A 3 release* v2"),
    ),
    Scenario(
        says="A newer version moves the embargo to an earlier time.",
        script=[Send(item="A", embargo=60), Send(item="A", version=2, at=5, embargo=30), Wait(30), Wait(60)],
        published=("A 1 hold v1", "A 2 hold v2", "A 3 release* v2"),
    ),
    Scenario(
        says="A newer version without an embargo lifts it at once.",
        script=[Send(item="A", embargo=60), Send(item="A", version=2, at=5), Wait(60)],
        published=("A 1 hold v1", "A 2 release* v2"),
    ),
    Scenario(
        says="An older version does not lift an embargo.",
        script=[Send(item="A", version=2, at=5, embargo=60), Send(item="A", version=1, at=0, arrives=6), Wait(60)],
        published=("A 1 hold v2", "A 2 release* v2"),
        dropped=(DropReason.OLDER_VERSION,),
    ),
    Scenario(
        says="An embargo on a published article withdraws it until its time.",
        script=[Send(item="A"), Send(item="A", version=2, at=5, embargo=60), Wait(60)],
        published=("A 1 publish* v1", "A 2 hold v2", "A 3 release* v2"),
        stories={"S": "A"},
    ),
    Scenario(
        says="A redelivered embargoed message is not released early, nor announced twice.",
        script=[Send(item="A", embargo=60), Redeliver(), Wait(60), Redeliver()],
        published=("A 1 hold v1", "A 2 release* v1"),
        dropped=(DropReason.REDELIVERY, DropReason.REDELIVERY),
    ),
    Scenario(
        says="A withheld article is held until a usable version comes.",
        script=[Send(item="A", status=Status.WITHHELD), Wait(9999), Send(item="A", version=2, at=10000)],
        published=("A 1 hold v1", "A 2 release* v2"),
    ),
    Scenario(
        says="A published article that is withheld is withdrawn.",
        script=[Send(item="A"), Send(item="A", version=2, at=5, status=Status.WITHHELD)],
        published=("A 1 publish* v1", "A 2 hold v2"),
        stories={"S": ""},
    ),
    Scenario(
        says="A hold may come for the very version that is out.",
        script=[Send(item="A"), Send(item="A", at=5, signal=Signal.HOLD, acts_on=(ITSELF,), empty=True)],
        published=("A 1 publish* v1", "A 2 hold v1"),
    ),
    Scenario(
        says="A bare release frees the words that were held.",
        script=[
            Send(item="A", status=Status.WITHHELD),
            Send(item="A", at=5, signal=Signal.RELEASE, acts_on=(ITSELF,), empty=True),
        ],
        published=("A 1 hold v1", "A 2 release* v1"),
    ),
    Scenario(
        says="A withheld article under an embargo stays held when the embargo ends.",
        script=[Send(item="A", status=Status.WITHHELD, embargo=60), Wait(90)],
        published=("A 1 hold v1",),
    ),
    Scenario(
        says="A hold that names another item withdraws it; a release that names it publishes it again.",
        script=[
            Send(item="A"),
            Send(item="H", at=5, signal=Signal.HOLD, acts_on=(guid("A"),), empty=True),
            Send(item="R", at=9, signal=Signal.RELEASE, acts_on=(guid("A"),), empty=True),
        ],
        published=("A 1 publish* v1", "A 2 hold v1", "H 1 hold v1", "A 3 release* v1", "R 1 release v1"),
        stories={"S": "A"},
    ),
    Scenario(
        says="A hold that arrives before its target holds it.",
        script=[
            Send(item="H", at=5, signal=Signal.HOLD, acts_on=(guid("A"),), empty=True),
            Restart(),
            Send(item="A", at=0, arrives=6),
        ],
        published=("H 1 hold v1", "H 2 hold v1", "A 1 hold v1"),
    ),
    Scenario(
        says="A version sent after the hold is the substitute, and is published.",
        script=[
            Send(item="A"),
            Send(item="H", at=5, signal=Signal.HOLD, acts_on=(guid("A"),), empty=True),
            Send(item="A", version=2, at=9),
        ],
        published=("A 1 publish* v1", "A 2 hold v1", "H 1 hold v1", "A 3 release* v2"),
    ),
    Scenario(
        says="A version sent before the hold and delayed on its way stays held.",
        script=[
            Send(item="A"),
            Send(item="H", at=5, signal=Signal.HOLD, acts_on=(slugline("fire-town"),), empty=True),
            Send(item="B", at=1, arrives=9, slug="FIRE TOWN"),
        ],
        published=("A 1 publish* v1", "H 1 hold v1", "H 2 hold v1", "B 1 hold v1"),
    ),
    Scenario(
        says="A release notice lifts an embargo before its time.",
        script=[
            Send(item="A", embargo=60),
            Send(item="R", at=9, signal=Signal.RELEASE, acts_on=(guid("A"),), empty=True),
            Wait(60),
        ],
        published=("A 1 hold v1", "A 2 release* v1", "R 1 release v1"),
    ),
    Scenario(
        says="A copy of an embargoed article waits for it, whoever sends the copy.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.NEAR_COPY, at=3),
            Wait(59),
            Restart(),
            Wait(60),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "A 2 release* v1", "B 2 release* v1"),
        stories={"S": "A B"},
    ),
    Scenario(
        says="A copy follows when its original's embargo moves.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXCERPT, at=3),
            Send(item="A", version=2, at=5, embargo=90),
            Wait(60),
            Wait(90),
        ],
        published=(
            "A 1 hold v1",
            "B 1 hold v1",
            "A 2 hold v2",
            "B 2 hold v1",
            "A 3 release* v2",
            "B 3 release* v1",
        ),
    ),
    Scenario(
        says="A copy with a later embargo of its own is held longer than its original.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=3, embargo=90),
            Wait(60),
            Wait(90),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "A 2 release* v1", "B 2 release* v1"),
    ),
    Scenario(
        says="An article that turns out to be no copy no longer waits.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXCERPT, at=3),
            Supersede(item="B"),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "B 2 release* v1"),
    ),
    Scenario(
        says="A hold that was sent before the version that is out does not hold it.",
        script=[
            Send(item="A", version=2, at=9),
            Send(item="H", at=5, arrives=10, signal=Signal.HOLD, acts_on=(guid("A"),), empty=True),
        ],
        published=("A 1 publish* v2", "H 1 hold v1"),
    ),
    Scenario(
        says="A hold that was sent before a version does not hold that version when it arrives later.",
        script=[
            Send(item="H", at=5, signal=Signal.HOLD, acts_on=(guid("A"),), empty=True),
            Send(item="A", version=2, at=9),
        ],
        published=("H 1 hold v1", "H 2 hold v1", "A 1 publish* v2"),
    ),
    Scenario(
        says="A release that overtakes the text it names by id frees it.",
        script=[
            Send(item="R", at=9, signal=Signal.RELEASE, acts_on=(guid("A"),), empty=True),
            Send(item="A", at=1, arrives=10, embargo=60),
        ],
        published=("R 1 release v1", "R 2 release v1", "A 1 publish* v1"),
    ),
    Scenario(
        says="A release that overtakes a text and names it by words only is not trusted: the embargo holds.",
        script=[
            Send(item="R", at=9, signal=Signal.RELEASE, acts_on=(slugline("Budget"),), empty=True),
            Send(item="A", at=1, arrives=10, embargo=60, slug="Budget"),
            Wait(60),
        ],
        published=("R 1 release v1", "R 2 release v1", "A 1 hold v1", "A 2 release* v1"),
    ),
    Scenario(
        says="A hold forwarded from another partition withdraws its target; a forwarded release publishes it.",
        script=[
            Send(item="A"),
            Send(item="H", at=5, signal=Signal.HOLD, acts_on=(guid("A"),), empty=True, notice_copy=True),
            Send(item="R", at=6, signal=Signal.RELEASE, acts_on=(guid("A"),), empty=True, notice_copy=True),
            Send(item="A", at=7, signal=Signal.ADVISORY, notice_copy=True),
        ],
        published=("A 1 publish* v1", "A 2 hold v1", "A 3 release* v1"),
        dropped=(DropReason.NOTICE_COPY,),
    ),
    Scenario(
        says="A copy whose own embargo ends while its original is withheld keeps waiting.",
        script=[
            Send(item="A"),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1, embargo=60),
            Send(item="A", version=2, at=5, status=Status.WITHHELD),
            Wait(60),
            Send(item="A", version=3, at=70),
        ],
        published=(
            "A 1 publish* v1",
            "B 1 hold v1",
            "A 2 hold v2",
            "B 2 hold v1",
            "A 3 release* v3",
            "B 3 release* v1",
        ),
    ),
    Scenario(
        says="A withheld copy stays withheld when its original is released.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Send(item="H", outlet="paper", at=2, signal=Signal.HOLD, acts_on=(guid("B"),), empty=True),
            Wait(60),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "B 2 hold v1", "H 1 hold v1", "A 2 release* v1"),
    ),
    Scenario(
        says="A release of a copy does not free it while its original is held.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Send(item="R", outlet="paper", at=2, signal=Signal.RELEASE, acts_on=(guid("B"),), empty=True),
            Wait(60),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "R 1 release v1", "A 2 release* v1", "B 2 release* v1"),
    ),
    Scenario(
        says="Two articles that are called copies of each other do not wait for each other for ever.",
        script=[
            Send(item="A", embargo=60),
            Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=1),
            Supersede(item="A", kind=VerdictKind.EXACT_COPY, of="B"),
            Wait(60),
        ],
        published=("A 1 hold v1", "B 1 hold v1", "A 2 release* v1", "B 2 release* v1"),
        dropped=(DropReason.NOT_ANNOUNCED,),
    ),
    Scenario(
        says="A new verdict on a held article is remembered, not announced.",
        script=[Send(item="A", embargo=60), Supersede(item="A", story="T"), Wait(60)],
        published=("A 1 hold v1", "A 2 release* v1"),
        dropped=(DropReason.NOT_ANNOUNCED,),
        stories={"T": "A"},
    ),
)
