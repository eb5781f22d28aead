"""Keeping the story records up with their reports. Pure."""

from schemas.published import Story, StoryStatus
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import Cause, Dossier, StoryFile, latest
from services.publisher.changes.transitions import Turn
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import Shelf
from services.publisher.stories.record import Frame, digest_of, story_record


def current_story(shelf: Shelf, story_id: str) -> str:
    """The story that this one became, through any number of mergers."""
    seen = {story_id}
    while (file := shelf.stories.get(story_id)) and file.merged_into and file.merged_into not in seen:
        story_id = file.merged_into
        seen.add(story_id)
    return story_id


def merge(turn: Turn, merged: tuple[str, ...], into: str, cause: Cause) -> None:
    """Make one story of several. Each article's own record follows when the deduplicator says so of it."""
    shelf = turn.shelf
    for story_id in merged:
        gone = current_story(shelf, story_id)
        turn.stories.setdefault(into, False)
        for name in sorted({story_id, gone} - {into}):
            _move_reports(shelf, name, into)
        if gone == into:
            continue
        file = shelf.stories.get(gone) or _new_file(gone, cause)
        shelf.put_story(file.model_copy(update={"status": StoryStatus.MERGED, "merged_into": into}))
        if file.sequence:
            turn.stories.setdefault(gone, False)


def _move_reports(shelf: Shelf, gone: str, into: str) -> None:
    for dossier in shelf.reports_of(gone):
        facts = dossier.facts.model_copy(update={"story_id": into})
        shelf.put(dossier.model_copy(update={"facts": facts}))


def tell_stories(turn: Turn, cause: Cause) -> list[Story]:
    """The records of all stories that changed; the same thing is not said twice."""
    told = (_tell(turn, story, came, cause) for story, came in turn.stories.items())
    return [story for story in told if story]


def _tell(turn: Turn, story_id: str, came: bool, cause: Cause) -> Story | None:
    shelf = turn.shelf
    members = [d for d in shelf.reports_of(story_id) if d.standing is Standing.PUBLIC]
    file = shelf.stories.get(story_id)
    if file is None and not members:
        return None
    file = file or _new_file(story_id, cause)
    if came and file.status is StoryStatus.CLOSED:
        file = file.model_copy(update={"status": StoryStatus.OPEN})
    return _record(shelf, _with_times(file, members, cause), members, turn.settings)


def close(shelf: Shelf, file: StoryFile, settings: PublisherSettings) -> Story | None:
    """The last record of a story that nothing was added to for its window."""
    if file.status is not StoryStatus.OPEN:
        return None
    members = [d for d in shelf.reports_of(file.story_id) if d.standing is Standing.PUBLIC]
    return _record(shelf, file.model_copy(update={"status": StoryStatus.CLOSED}), members, settings)


def _record(shelf: Shelf, file: StoryFile, members: list[Dossier], settings: PublisherSettings) -> Story | None:
    frame = Frame(
        story_id=file.story_id,
        sequence=file.sequence + 1,
        status=file.status,
        merged_into=file.merged_into,
        first_seen=file.first_seen,
        updated=file.updated,
    )
    story = story_record(frame, members, settings)
    digest = digest_of(story)
    said = digest != file.digest
    shelf.put_story(file.model_copy(update={"sequence": frame.sequence, "digest": digest}) if said else file)
    return story if said else None


def _new_file(story_id: str, cause: Cause) -> StoryFile:
    return StoryFile(
        story_id=story_id,
        sequence=0,
        digest="",
        first_seen=cause.at,
        updated=cause.at,
        touched=cause.moment,
    )


def _with_times(file: StoryFile, members: list[Dossier], cause: Cause) -> StoryFile:
    times = [member.facts.event_time for member in members]
    first = min(times, default=file.first_seen) if not file.sequence else min([file.first_seen, *times])
    return file.model_copy(
        update={
            "first_seen": first,
            "updated": latest(file.updated if file.sequence else None, *times)
            if times
            else max(file.updated, cause.at),
            "touched": max(file.touched, cause.moment),
        }
    )
