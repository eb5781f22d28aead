"""Scenarios: new versions, corrections, redeliveries."""

from schemas.article import Signal
from schemas.reasons import DropReason
from schemas.verdict import RevisionClass, VerdictKind
from tests.scenarios.script import Redeliver, Restart, Scenario, Send, Supersede, guid

VERSIONS = (
    Scenario(
        says="A new article is published.",
        script=[Send(item="A")],
        published=("A 1 publish* v1",),
        stories={"S": "A"},
    ),
    Scenario(
        says="A newer version is an update.",
        script=[Send(item="A"), Send(item="A", version=2, at=5)],
        published=("A 1 publish* v1", "A 2 update* v2"),
        stories={"S": "A"},
    ),
    Scenario(
        says="A newer version that changes a fact is a correction.",
        script=[Send(item="A"), Send(item="A", version=2, at=5, revision=RevisionClass.CORRECTION)],
        published=("A 1 publish* v1", "A 2 correct* v2"),
    ),
    Scenario(
        says="A newer version that the wire calls a correction is one, whatever it changed.",
        script=[Send(item="A"), Send(item="A", version=2, at=5, signal=Signal.CORRECTION)],
        published=("A 1 publish* v1", "A 2 correct* v2"),
    ),
    Scenario(
        says="A development is an update.",
        script=[Send(item="A"), Send(item="A", version=2, at=5, revision=RevisionClass.DEVELOPMENT)],
        published=("A 1 publish* v1", "A 2 update* v2"),
    ),
    Scenario(
        says="Versions may skip numbers; sequences never do.",
        script=[Send(item="A"), Send(item="A", version=4, at=5), Send(item="A", version=9, at=6)],
        published=("A 1 publish* v1", "A 2 update* v4", "A 3 update* v9"),
    ),
    Scenario(
        says="An older version that arrives late is counted, not published.",
        script=[Send(item="A", version=2, at=5), Send(item="A", version=1, at=0, arrives=6)],
        published=("A 1 publish* v2",),
        dropped=(DropReason.OLDER_VERSION,),
    ),
    Scenario(
        says="The same version with other words and the same clock is counted, not published.",
        script=[Send(item="A"), Send(item="A", headline="Another headline", arrives=3)],
        published=("A 1 publish* v1",),
        dropped=(DropReason.OLDER_VERSION,),
    ),
    Scenario(
        says="Where a feed has no version numbers, the wire's clock makes a version newer.",
        script=[Send(item="A"), Send(item="A", at=9, headline="The page was changed")],
        published=("A 1 publish* v1", "A 2 update* v1"),
    ),
    Scenario(
        says="A redelivered message is counted, not published.",
        script=[Send(item="A"), Redeliver()],
        published=("A 1 publish* v1",),
        dropped=(DropReason.REDELIVERY,),
    ),
    Scenario(
        says="A redelivered message is recognised after a restart.",
        script=[Send(item="A"), Restart(), Redeliver()],
        published=("A 1 publish* v1",),
        dropped=(DropReason.REDELIVERY,),
    ),
    Scenario(
        says="A redelivered old version is recognised after a newer one.",
        script=[Send(item="A"), Send(item="A", version=2, at=1), Redeliver()],
        published=("A 1 publish* v1", "A 2 update* v2"),
        dropped=(DropReason.REDELIVERY,),
    ),
    Scenario(
        says="The sequence goes on after a restart.",
        script=[Send(item="A"), Restart(), Send(item="A", version=2, at=1)],
        published=("A 1 publish* v1", "A 2 update* v2"),
    ),
    Scenario(
        says="A refile and a writethru of one guid are updates.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=1, signal=Signal.REFILE),
            Send(item="A", version=3, at=2, signal=Signal.UPDATE),
        ],
        published=("A 1 publish* v1", "A 2 update* v2", "A 3 update* v3"),
    ),
    Scenario(
        says="An advisory is published like any other text.",
        script=[Send(item="A", signal=Signal.ADVISORY)],
        published=("A 1 publish* v1",),
    ),
    Scenario(
        says="A correction with an id of its own is published, and the article it corrects says so.",
        script=[Send(item="A"), Send(item="C", at=5, signal=Signal.CORRECTION, acts_on=(guid("A"),), outlet="agency")],
        published=("A 1 publish* v1", "A 2 correct* v1", "C 1 publish* v1"),
    ),
    Scenario(
        says="An outlet's copy of an article is published as a copy.",
        script=[Send(item="A"), Send(item="B", outlet="paper", text_of="A", kind=VerdictKind.EXACT_COPY, at=3)],
        published=("A 1 publish* v1", "B 1 copy* v1"),
        stories={"S": "A B"},
    ),
    Scenario(
        says="A superseding verdict is an update with the words the article had.",
        script=[Send(item="A"), Send(item="B", at=1), Supersede(item="B", kind=VerdictKind.NEAR_COPY, of="A")],
        published=("A 1 publish* v1", "B 1 publish* v1", "B 2 update* v1"),
    ),
    Scenario(
        says="A superseding verdict that says the same as the old one publishes nothing.",
        script=[
            Send(item="A"),
            Send(item="B", at=1),
            Supersede(item="B", kind=VerdictKind.NEAR_COPY, of="A"),
            Supersede(item="B", kind=VerdictKind.NEAR_COPY, of="A", version=1, merges=("X",)),
        ],
        published=("A 1 publish* v1", "B 1 publish* v1", "B 2 update* v1"),
        dropped=(DropReason.REDELIVERY,),
    ),
    Scenario(
        says="A verdict on a version that is no longer the newest only says which story the article is in.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=1),
            Supersede(item="A", version=1, kind=VerdictKind.NEAR_COPY, of="A", story="T"),
        ],
        published=("A 1 publish* v1", "A 2 update* v2", "A 3 update* v2"),
        stories={"S": "", "T": "A"},
    ),
    Scenario(
        says="A superseding verdict on a revision keeps the changes.",
        script=[
            Send(item="A"),
            Send(item="A", version=2, at=1),
            Supersede(item="A", version=2, kind=VerdictKind.REVISION, of="A"),
        ],
        published=("A 1 publish* v1", "A 2 update* v2", "A 3 update* v2"),
    ),
    Scenario(
        says="A correction forwarded from another partition marks the article it corrects.",
        script=[
            Send(item="A"),
            Send(item="C", at=5, signal=Signal.CORRECTION, acts_on=(guid("A"),), notice_copy=True),
        ],
        published=("A 1 publish* v1", "A 2 correct* v1"),
    ),
    Scenario(
        says="A verdict on an article that is not known here changes nothing.",
        script=[Supersede(item="A", kind=VerdictKind.NEAR_COPY, of=None)],
        published=(),
        dropped=(DropReason.NOT_ANNOUNCED,),
    ),
    Scenario(
        says="Two stories that prove to be one are merged, and their articles follow when their verdicts do.",
        script=[
            Send(item="A", story="S"),
            Send(item="B", story="T", at=1),
            Send(item="C", story="S", at=2, merges=("T",)),
            Supersede(item="B", story="S"),
        ],
        published=("A 1 publish* v1", "B 1 publish* v1", "C 1 publish* v1", "B 2 update* v1"),
        stories={"S": "A B C", "T": "→"},
    ),
    Scenario(
        says="An article that a newer version puts into another story leaves the first.",
        script=[Send(item="A", story="S"), Send(item="A", version=2, at=1, story="T")],
        published=("A 1 publish* v1", "A 2 update* v2"),
        stories={"S": "", "T": "A"},
    ),
    Scenario(
        says="A report that joins a merged story late is found in the story it became.",
        script=[
            Send(item="A", story="S"),
            Send(item="B", story="T", at=1),
            Send(item="C", story="S", at=2, merges=("T",)),
            Restart(),
            Send(item="D", story="T", at=3),
        ],
        published=("A 1 publish* v1", "B 1 publish* v1", "C 1 publish* v1", "D 1 publish* v1"),
        stories={"S": "A B C D", "T": "→"},
    ),
)
