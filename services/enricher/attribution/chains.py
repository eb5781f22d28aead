"""Statements of one paragraph → who makes them, through whom: each with its chain of sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.enriched import SourceLink
from services.enricher.attribution.sources import SourceResolver
from services.enricher.settings import DEFAULTS
from services.enricher.speech.statements import Statement
from services.enricher.speech.tree import DependencyTree
from services.knowledge.tables import word_list
from services.knowledge.titles import is_title

_ADJUNCTS = ("through", "relay", "citing")
"""Cues that stand beside a sentence ("according to", "carried by", "citing"): they add a source to its statement."""


@dataclass(frozen=True, slots=True)
class AttributedStatement:
    """A statement with its sources resolved. Links run innermost first; `sources` speak side by side."""

    statement: Statement
    sources: tuple[SourceLink, ...]
    inner: tuple[SourceLink, ...] = ()
    """Whom the source itself cites."""
    outer: tuple[SourceLink, ...] = ()
    """Who relays it, nearest first."""

    def chain(self) -> tuple[SourceLink, ...]:
        """Outer outlet first, the origin last; the first of several sources stands for them."""
        return _without_repeats((*self.inner, *self.sources[:1], *self.outer))[: DEFAULTS.reading.chain][::-1]


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A statement with who its own source phrases mean, before those of its sentence are put together."""

    statement: Statement
    sources: tuple[SourceLink, ...]
    relayed_by: tuple[SourceLink, ...]
    """Who stands behind the first source ("the report"), and the outlet it was said to."""


def attribute_statements(
    section: int, tree: DependencyTree, statements: Sequence[Statement], resolver: SourceResolver
) -> list[AttributedStatement]:
    """Resolve sources in the order of the text, since pronouns point back; then nest the statements of a sentence."""
    resolved: list[_Resolved] = []
    for statement in statements:
        links = [resolver.links(section, tree, phrase) for phrase in statement.sources]
        addressee = resolver.links(section, tree, statement.addressee) if statement.addressee else ()
        # "told Reuters": the outlet that is spoken to is the one that carries the words.
        outlets = tuple(link for link in addressee if (link.entity_id or "").startswith("agency:"))
        found = tuple(link for chain in links for link in chain[:1])
        behind = tuple(link for chain in links[:1] for link in chain[1:])
        resolver.remember((*found, *behind))
        if found and (statement.kind != "express" or _can_speak(tree, statement, found)):
            resolved.append(_Resolved(statement, found, (*behind, *outlets)))
    _remember_document(tree, resolved, resolver)
    return [_nested(item, resolved) for item in resolved]


def _nested(item: _Resolved, paragraph: Sequence[_Resolved]) -> AttributedStatement:
    """With those of its sentence: a statement in the content of another was made through that one's source."""
    statement = item.statement
    sentence = [other for other in paragraph if other.statement.sentence == statement.sentence]
    if statement.kind in _ADJUNCTS:
        relays = [o for o in sentence if o.statement.kind == "relay" and o.statement.cue > statement.cue]
        return AttributedStatement(statement, item.sources, outer=(*item.relayed_by, *(o.sources[0] for o in relays)))
    above = [other for other in sentence if other is not item and _holds(other.statement, statement)]
    # The shortest content that holds it is the nearest relay.
    above.sort(key=lambda other: other.statement.content_end - other.statement.content_start)
    beside = [other for other in sentence if other.statement.kind in _ADJUNCTS]
    cited = tuple(other.sources[0] for other in beside if other.statement.kind == "citing")
    through = tuple(other.sources[0] for other in beside if other.statement.kind != "citing")
    relayed_by = (*item.relayed_by, *(other.sources[0] for other in above), *through)
    return AttributedStatement(statement, item.sources, inner=cited, outer=relayed_by)


def _holds(outer: Statement, inner: Statement) -> bool:
    """Whether the inner statement's cue stands in what the outer one says.

    In "she said, urging calm" each may seem to hold the other: there the verb that only expresses something is inside.
    """
    return (
        outer.kind not in _ADJUNCTS
        and outer.content_start <= inner.cue_start < outer.content_end
        and not (outer.kind == "express" and inner.clause and inner.covers(outer.cue_start, outer.cue_end))
    )


def _can_speak(tree: DependencyTree, statement: Statement, links: tuple[SourceLink, ...]) -> bool:
    """Trade ties "raise concerns" too, but only people and bodies voice them."""
    head = tree.lower(statement.sources[0].head)
    return (
        links[0].entity_id is not None
        or head in word_list("speaking_for")
        or head in word_list("people_nouns")
        or is_title(head)
        or is_title(head.removesuffix("s"))
        or head.endswith(("ers", "ists", "ors"))
    )


def _remember_document(tree: DependencyTree, resolved: Sequence[_Resolved], resolver: SourceResolver) -> None:
    """After "a statement from the ministry, carried by the agency" both stand behind a later "the statement"."""
    for item in resolved:
        statement = item.statement
        if tree.lower(statement.sources[0].head) not in word_list("document_nouns"):
            continue
        relays = [
            other.sources[0]
            for other in resolved
            if other.statement.kind == "relay" and other.statement.sentence == statement.sentence
        ]
        if relays:
            resolver.antecedents.document = _without_repeats((item.sources[0], *relays))


def _without_repeats(links: Sequence[SourceLink]) -> tuple[SourceLink, ...]:
    kept: dict[str, SourceLink] = {}
    for link in links:
        kept.setdefault(link.entity_id or link.name, link)
    return tuple(kept.values())
