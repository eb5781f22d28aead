"""A story's public record, made from the counts of its reports. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from schemas.published import Story, StoryStatus
from services.stories.head import StoryHead
from services.stories.limits import first_and_latest_fitting, leading_fitting, shortened
from services.stories.ranking import Fragment
from services.stories.reports import StoryReports
from services.stories.settings import StorySettings


class StoryRecord(NamedTuple):
    """A value of `news.stories`, ready to be written."""

    story_id: str
    sequence: int
    status: StoryStatus
    value: bytes


def next_record(head: StoryHead, reports: StoryReports, settings: StorySettings) -> StoryRecord:
    """The record that follows the last one. Its reports stand in the order of the wire's clock.

    Of too many reports the middle is left out of the list; all of them count for outlets, origins and names.
    """
    frame = Story(
        story_id=head.story_id,
        sequence=head.sequence + 1,
        status=head.status,
        merged_into=head.merged_into,
        headline=shortened(reports.headline(), settings.headline_characters),
        first_seen=head.first_seen,
        updated=head.updated,
        backfill=head.backfill,
        articles=(),
        report_count=len(reports),
        outlets=(),
        origins=(),
        independent_origins=reports.independent_origins(),
    )
    lists = {
        "articles": first_and_latest_fitting(reports.lines(), settings.report_bytes),
        "outlets": leading_fitting(reports.outlets(), settings.outlet_bytes),
        "origins": leading_fitting(reports.origins(), settings.origin_bytes),
        "entities": _names(reports.entities(), settings),
        "places": _names(reports.places(), settings),
    }
    return StoryRecord(frame.story_id, frame.sequence, frame.status, _filled(frame.to_bytes(), lists))


def digest_of(record: StoryRecord) -> str:
    """Equal where two records differ in nothing but their sequence."""
    plain = record.value.replace(f'"sequence":{record.sequence},'.encode(), b"", 1)
    return hashlib.blake2b(plain, digest_size=12).hexdigest()


def _filled(frame: bytes, lists: Mapping[str, Sequence[Fragment]]) -> bytes:
    """The frame with its lists: byte for byte what the whole record would be written as."""
    made, rest = [], frame
    for name, fragments in lists.items():
        # Text cannot be taken for a list: a quotation mark in it is escaped.
        before, _, rest = rest.partition(f'"{name}":[]'.encode())
        made += [before, f'"{name}":['.encode(), b",".join(fragments), b"]"]
    return b"".join([*made, rest])


def _names(named: Iterator[Fragment], settings: StorySettings) -> list[Fragment]:
    return leading_fitting(islice(named, settings.names), settings.name_bytes)
