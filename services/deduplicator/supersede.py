"""Taking back verdicts when a better original of a family arrives late."""

from dataclasses import dataclass

from schemas.verdict import Verdict
from services.deduplicator.incoming import Incoming
from services.deduplicator.lane import Lane
from services.deduplicator.packing import with_cold
from services.deduplicator.relation import relation
from services.deduplicator.remembering import text_of
from services.deduplicator.settings import RULES, DedupSettings
from services.deduplicator.stored import Stored, stored
from services.deduplicator.verdicts import shared_paragraphs, verdict_id


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An article whose standing verdict was replaced."""

    serial: int
    article_id: str
    version: int
    verdict: Verdict
    record: bytes


def supersede_family(
    lane: Lane, original: Incoming, former: Stored, settings: DedupSettings, *, family: str | None = None
) -> tuple[TakenBack, ...]:
    """New verdicts on the former original and on its copies, as copies of `original`; nothing is written here.

    A member that is no copy of the new original keeps its verdict. They go over to another `family` where one is named.
    """
    members = lane.family(former.cold.family) or [former.serial]
    found = (superseded(lane, original, stored(lane, serial), settings, family=family) for serial in members)
    return tuple(taken for taken in found if taken)


def superseded(
    lane: Lane, original: Incoming, member: Stored, settings: DedupSettings, *, family: str | None = None
) -> TakenBack | None:
    """The new verdict on one article as made from `original`; None where it was not."""
    if member.article_id == original.article_id or not member.header.indexed:
        return None
    related = relation(member.text(), text_of(original), settings.copies)
    if related is None:
        return None
    before = member.verdict()
    verdict = Verdict(
        verdict_id=verdict_id(member.article_id, member.header.version, member.header.content, before.verdict_id),
        kind=related.kind,
        of=original.article_id,
        of_version=original.version,
        family=family or before.family,
        similarity=related.similarity,
        shared_paragraphs=shared_paragraphs(member.paragraph_hashes(), original.paragraph_hashes),
        story_id=lane.resolve(before.story_id),
        story_reason=before.story_reason,
        rules=RULES,
        supersedes=before.verdict_id,
    )
    cold = member.cold._replace(
        of=original.article_id, family=verdict.family, story_id=verdict.story_id, verdict=verdict.model_dump_json()
    )
    record = with_cold(member.record, member.header, cold)
    return TakenBack(member.serial, member.article_id, member.header.version, verdict, record)
