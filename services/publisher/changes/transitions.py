"""One turn at the desk: what one message (or one embargo's end) changes, and what is said of it. Pure.

Everything that happens to an article goes through `happen`: it asks the table, says what the table answers, and lets
the copies that hang on the article follow.
"""

from datetime import datetime
from typing import Any

from schemas.article import Signal
from schemas.published import Action, PublishedArticle
from schemas.verdict import RevisionClass, VerdictKind
from services.publisher.articles.facts import wordless
from services.publisher.articles.lifecycle import Event, Move, Standing, move
from services.publisher.articles.public_record import public_record
from services.publisher.articles.state import Cause, Dossier, remember
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import Shelf

COPIES = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})
_SPOKEN = {Signal.HOLD: Action.HOLD, Signal.RELEASE: Action.RELEASE}
_HELD = (Standing.EMBARGOED, Standing.WITHHELD)


class Turn:
    """Collects what is said. State changes go to the shelf at once."""

    def __init__(self, shelf: Shelf, settings: PublisherSettings) -> None:
        self.shelf = shelf
        self.settings = settings
        self.said: list[PublishedArticle] = []
        self.stories: dict[str, bool] = {}
        """Stories whose reports changed; True where a report came in, False where one only left or changed."""

    def happen(self, dossier: Dossier, event: Event, cause: Cause, **changes: Any) -> Move:
        """Let an event happen to an article (with `changes` to its dossier), and to the copies that follow it."""
        answer = move(dossier.standing, event)
        after = dossier.model_copy(update={**changes, "standing": answer.to, "releasing": False})
        after = _settled(after, cause)
        if answer.action is not None:
            after = self._say(after, _action(answer.action, event, after), cause)
        if Standing.PUBLIC in (dossier.standing, answer.to):
            known = self.shelf.dossiers.get(after.article_id, after)
            self._change_stories((known.facts.story_id, after.facts.story_id), event)
        self.shelf.put(after)
        self._let_copies_follow(dossier, after, cause)
        self.shelf.write_last(after.article_id)
        return answer

    def _say(self, dossier: Dossier, action: Action, cause: Cause) -> Dossier:
        said = {"sequence": dossier.sequence + 1, "told_story": dossier.facts.story_id}
        dossier = dossier.model_copy(update=said)
        self.said.append(public_record(dossier, action, cause, dossier.words()))
        if dossier.standing is Standing.PUBLIC:
            dossier = dossier.model_copy(update={"was_shown": True, "hops": ()})
        return dossier

    def _change_stories(self, stories: tuple[str, ...], event: Event) -> None:
        """The story it was in and the one it is in now."""
        came = event in (Event.USABLE, Event.DUE, Event.LIFT)
        for story in stories:
            self.stories[story] = self.stories.get(story, False) or came

    def _let_copies_follow(self, before: Dossier, after: Dossier, cause: Cause) -> None:
        if after.standing is Standing.KILLED and before.standing is not Standing.KILLED:
            self._kill_copies(after, cause)
        elif after.standing is Standing.PUBLIC:
            for copy in self.shelf.held_with(after.article_id):
                self.free(copy, cause)
        elif after.standing in _HELD:
            for copy in self.shelf.held_with(after.article_id):
                if (copy.standing, copy.facts.embargoed_until) != (after.standing, _until(copy, after)):
                    self.hold_with(copy, after, cause)

    def _kill_copies(self, original: Dossier, cause: Cause) -> None:
        notice = original.death_notice()
        hanging = (*self.shelf.copies_of(original.article_id), *self.shelf.held_with(original.article_id))
        for copy in {dossier.article_id: dossier for dossier in hanging}.values():
            if copy.standing not in (Standing.KILLED, Standing.NOTICE):
                self.happen(copy, Event.KILL, cause.model_copy(update={"notice": notice}), ended_by=notice)

    def free(self, copy: Dossier, cause: Cause) -> Move | None:
        """Its original holds a copy no longer: it goes out unless a hold or an embargo of its own remains."""
        copy = copy.model_copy(update={"held_with": None})
        remaining = remaining_hold(copy, cause.moment)
        if remaining is None:
            return self.let_go(copy, Event.LIFT, cause)
        self.shelf.put(copy.model_copy(update={"standing": remaining}))
        return None

    def let_go(self, dossier: Dossier, event: Event, cause: Cause) -> Move:
        """Nothing of its own holds an article any more: it goes out, or waits for its original if that is held."""
        original = self.shelf.dossiers.get(dossier.copy_of or "")
        if original is None or original.standing not in _HELD or original.held_with == dossier.article_id:
            return self.happen(dossier, event, cause)
        return self.hold_with(dossier, original, cause)

    def hold_with(self, copy: Dossier, original: Dossier, cause: Cause) -> Move:
        """Hold a copy as long as its original is held, and say until when."""
        facts = copy.facts.model_copy(update={"embargoed_until": _until(copy, original)})
        event = Event.EMBARGO if original.standing is Standing.EMBARGOED else Event.WITHHOLD
        return self.happen(copy, event, cause, facts=facts, held_with=original.article_id)


def _until(copy: Dossier, original: Dossier) -> datetime | None:
    """How long a copy is held: as long as its original, or longer if it says so itself."""
    return max((time for time in (original.own_embargo, copy.own_embargo) if time), default=None)


def remaining_hold(dossier: Dossier, moment: datetime) -> Standing | None:
    """What of its own still holds an article."""
    if dossier.own_hold is not None:
        return Standing.WITHHELD
    if dossier.own_embargo is not None and dossier.own_embargo > moment:
        return Standing.EMBARGOED
    return None


def _settled(dossier: Dossier, cause: Cause) -> Dossier:
    """What a standing implies for the rest of the dossier: the killed keep no words, the public nothing that holds."""
    if dossier.standing is Standing.KILLED:
        return dossier.model_copy(
            update={
                "facts": wordless(dossier.facts),
                "content": None,
                "report": None,
                "held_with": None,
                "ended_by": dossier.ended_by or cause.notice,
            }
        )
    if dossier.standing is Standing.PUBLIC:
        return dossier.model_copy(update={"held_with": None, "own_hold": None, "own_embargo": None})
    return dossier


def _action(action: Action, event: Event, dossier: Dossier) -> Action:
    """The table's action, told apart where the article itself decides."""
    verdict, signal = dossier.facts.verdict, dossier.facts.signal
    if event is Event.SPEAK:
        return _SPOKEN.get(signal, Action.RETRACT)
    if action is Action.PUBLISH and verdict.kind in COPIES:
        return Action.COPY
    corrects = signal is Signal.CORRECTION or verdict.revision is RevisionClass.CORRECTION
    if action is Action.UPDATE and event is Event.USABLE and corrects:
        return Action.CORRECT
    return action


def with_notice(dossier: Dossier, key: str) -> tuple[str, ...]:
    """The notices that acted on an article, and this one."""
    return remember(dossier.acts, [key])
