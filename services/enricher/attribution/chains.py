"""Statements of one paragraph → who says so, through whom: each with its chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.enriched import SourceLink
from services.enricher.attribution.sources import SourceResolver
from services.enricher.speech.statements import Statement
from services.enricher.speech.tree import DependencyTree
from services.knowledge.tables import word_list
from services.knowledge.titles import is_title

_BESIDE = ("through", "relay", "citing")


@dataclass(frozen=True, slots=True)
class AttributedStatement:
    """A statement with its sources known. Links run innermost first; `sources` speak side by side."""

    statement: Statement
    sources: tuple[SourceLink, ...]
    inner: tuple[SourceLink, ...] = ()
    """Whom the source itself cites."""
    outer: tuple[SourceLink, ...] = ()
    """Who relays it, nearest first."""

    def chain(self) -> tuple[SourceLink, ...]:
        """Outer outlet first, the origin last; the first of several sources stands for them."""
        return _without_repeats((*self.inner, *self.sources[:1], *self.outer))[::-1]


def attribute_statements(
    section: int, tree: DependencyTree, statements: Sequence[Statement], resolver: SourceResolver
) -> list[AttributedStatement]:
    """Resolve sources in the order of the text, then nest: what stands in another's content was said through them."""
    resolved: list[tuple[Statement, tuple[SourceLink, ...], tuple[SourceLink, ...]]] = []
    for statement in statements:
        links = [resolver.links(section, tree, phrase) for phrase in statement.sources]
        addressee = resolver.links(section, tree, statement.addressee) if statement.addressee else ()
        outlets = tuple(link for link in addressee if (link.entity_id or "").startswith("agency:"))
        found = tuple(link for chain in links for link in chain[:1])
        behind = tuple(link for chain in links[:1] for link in chain[1:])
        resolver.remember((*found, *behind))
        if found and (statement.kind != "express" or _can_speak(tree, statement, found)):
            resolved.append((statement, found, (*behind, *outlets)))
    _remember_document(tree, resolved, resolver)
    return [_nested(item, resolved) for item in resolved]


def _nested(
    item: tuple[Statement, tuple[SourceLink, ...], tuple[SourceLink, ...]],
    all_: Sequence[tuple[Statement, tuple[SourceLink, ...], tuple[SourceLink, ...]]],
) -> AttributedStatement:
    statement, sources, outer = item
    if statement.kind in _BESIDE:
        relays = [
            o for s, o, _ in all_ if s.kind == "relay" and s.sentence == statement.sentence and s.cue > statement.cue
        ]
        return AttributedStatement(statement, sources, outer=(*outer, *(links[0] for links in relays)))
    above = [
        (s, links)
        for s, links, _ in all_
        if s is not statement
        and s.kind not in _BESIDE
        and s.sentence == statement.sentence
        and s.content_start <= statement.cue_start < s.content_end
        and not (s.kind == "express" and statement.clause and statement.covers(s.cue_start, s.cue_end))
    ]
    above.sort(key=lambda pair: pair[0].content_end - pair[0].content_start)
    beside = [(s, links) for s, links, _ in all_ if s.kind in _BESIDE and s.sentence == statement.sentence]
    cited = tuple(links[0] for s, links in beside if s.kind == "citing")
    through = tuple(links[0] for s, links in beside if s.kind != "citing")
    return AttributedStatement(
        statement, sources, inner=cited, outer=(*outer, *(links[0] for _, links in above), *through)
    )


def _can_speak(tree: DependencyTree, statement: Statement, links: tuple[SourceLink, ...]) -> bool:
    """Ties and prospects raise concerns too; only somebody voices them."""
    head = tree.lower(statement.sources[0].head)
    return (
        links[0].entity_id is not None
        or head in word_list("speaking_for")
        or head in word_list("people_nouns")
        or is_title(head)
        or is_title(head.removesuffix("s"))
        or head.endswith(("ers", "ists", "ors"))
    )


def _remember_document(
    tree: DependencyTree,
    resolved: Sequence[tuple[Statement, tuple[SourceLink, ...], tuple[SourceLink, ...]]],
    resolver: SourceResolver,
) -> None:
    """With "a statement from the ministry, carried by the agency": both stand behind "the statement" later on."""
    documents = [
        i for i, (s, _, _) in enumerate(resolved) if tree.lower(s.sources[0].head) in word_list("document_nouns")
    ]
    for i in documents:
        statement, links, _ = resolved[i]
        relays = [o[0] for s, o, _ in resolved if s.kind == "relay" and s.sentence == statement.sentence]
        if relays and links:
            resolver.antecedents.document = _without_repeats((links[0], *relays))


def _without_repeats(links: Sequence[SourceLink]) -> tuple[SourceLink, ...]:
    kept: list[SourceLink] = []
    for link in links:
        if not any((link.entity_id or link.name) == (other.entity_id or other.name) for other in kept):
            kept.append(link)
    return tuple(kept)
