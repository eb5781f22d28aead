"""A verdict is taken back: the article's record says so, with the words it had. Pure."""

from typing import Any

from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle, Verdict, VerdictKind
from services.publisher.articles.content import verdict_in_short
from services.publisher.articles.facts import Facts
from services.publisher.articles.lifecycle import Event, Standing
from services.publisher.articles.state import Cause, Dossier, remember
from services.publisher.changes.story_updates import current_story, merge
from services.publisher.changes.transitions import COPIES, Turn


def rejudge(turn: Turn, message: DeduplicatedArticle, identity: str, cause: Cause) -> DropReason:
    """Put a new verdict in the place of the old one. The reason is why nothing was said, where nothing was said."""
    verdict = message.verdict
    merge(turn, verdict.merged_stories, current_story(turn.shelf, verdict.story_id), cause)
    known = turn.shelf.dossiers.get(message.article_id)
    if known is None:
        return DropReason.NOT_ANNOUNCED
    facts = _facts(turn, known, message)
    changes: dict[str, Any] = {"facts": facts, "seen": remember(known.seen, [identity])}
    if message.version == known.facts.version:
        changes["copy_of"] = _copy_of(known, verdict)
    nothing_new = facts == known.facts and facts.story_id == known.told_story
    if nothing_new or (known.standing is Standing.PUBLIC and known.content is None):
        turn.shelf.put(known.model_copy(update=changes))
        return DropReason.NOT_ANNOUNCED
    return _settle(turn, known, changes, cause)


def _settle(turn: Turn, known: Dossier, changes: dict[str, Any], cause: Cause) -> DropReason:
    """A copy of what was killed goes with it; one that turns out to be none waits for no original any more."""
    original = turn.shelf.dossiers.get(changes.get("copy_of") or "")
    if original and original.standing is Standing.KILLED and known.standing not in (Standing.KILLED, Standing.NOTICE):
        ended = original.death_notice()
        cause = cause.model_copy(update={"notice": ended})
        return turn.happen(known, Event.KILL, cause, ended_by=ended, **changes).silent
    if known.held_with and changes.get("copy_of", known.copy_of) != known.held_with:
        turn.free(known.model_copy(update=changes), cause)
        return DropReason.NOT_ANNOUNCED
    return turn.happen(known, Event.REVERDICT, cause, **changes).silent


def _facts(turn: Turn, known: Dossier, message: DeduplicatedArticle) -> Facts:
    """A verdict on a version that is no longer the newest still says which story the article belongs to."""
    story = current_story(turn.shelf, message.verdict.story_id)
    if message.version != known.facts.version:
        return known.facts.model_copy(update={"story_id": story})
    short = verdict_in_short(message.verdict)
    if not known.facts.verdict.changes:  # left out because they would quote words never shown: so would these
        short = short.model_copy(update={"changes": ()})
    return known.facts.model_copy(update={"story_id": story, "verdict": short})


def _copy_of(known: Dossier, verdict: Verdict) -> str | None:
    if verdict.kind in COPIES:
        return verdict.of if verdict.of != known.article_id else None
    return known.copy_of if verdict.kind is VerdictKind.REVISION else None
