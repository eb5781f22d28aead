"""Recalls articles that only an outline is left of, when a message is about them. Pure."""

from schemas.article import Article, Signal
from schemas.ids import article_id
from schemas.verdict import Instruction, Verdict
from services.publisher.articles.facts import facts_of, facts_of_notice
from services.publisher.changes.transitions import Transitions
from services.publisher.verdicts import verdict_in_short
from services.text.item_names import IDS, name_of, namespaces_meant, targets_elsewhere

_RECALLING = (Signal.KILL, Signal.HOLD)
"""Notices that must reach an article however old it is: nothing else can take a published text down."""


def recall(transitions: Transitions, article: Article, verdict: Verdict) -> None:
    """Recall the article that a message is a version of."""
    _recall(transitions, article, verdict, article.guid, article.namespace)


def recall_targets(transitions: Transitions, article: Article, verdict: Verdict, signal: Signal) -> None:
    """Recall what a kill or hold names by id. Words are not kept so long, and would mean another text by now."""
    if signal in _RECALLING:
        for target in targets_elsewhere(article):
            for namespace in namespaces_meant(article, target) if target.kind in IDS else ():
                _recall(transitions, article, verdict, target.value.strip(), namespace)


def recall_by(transitions: Transitions, key: str, instruction: Instruction, verdict: Verdict) -> None:
    """Recall the article that a kill or hold is for."""
    outline = transitions.store.outline_of(key)
    if outline is None or instruction.action not in _RECALLING:
        return
    story = transitions.store.current_story(verdict.story_id)
    short = verdict_in_short(verdict, with_changes=False)
    others = facts_of_notice(instruction, short, version=outline.version, story_id=story)
    transitions.store.put_article(outline.recalled(key, instruction.target_guid or instruction.guid, (), others))


def _recall(transitions: Transitions, article: Article, verdict: Verdict, guid: str, namespace: str) -> None:
    key = article_id(namespace, guid)
    outline = transitions.store.outline_of(key)
    if outline is None:
        return
    short = verdict_in_short(verdict, with_changes=False)
    story = transitions.store.current_story(verdict.story_id)
    others = facts_of(article, short, version=outline.version, story_id=story, backfill=outline.backfill)
    names = [name_of(namespace, kind, guid) for kind in IDS]
    known = tuple(name for name in names if name)
    transitions.store.put_article(outline.recalled(key, guid, known, others))
