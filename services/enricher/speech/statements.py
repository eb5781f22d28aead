"""Where a paragraph says that somebody says something: the cue, the source phrase, the content. From the parse.

A statement is grammar only; who the source phrase means is resolved in `attribution/sources.py`. The dependency labels
are those of spaCy's English models (ClearNLP, https://github.com/clir/clearnlp-guidelines).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.enricher.speech.cues import cue_class
from services.enricher.speech.marks import QuotedSpan
from services.enricher.speech.tree import SUBJECTS, DependencyTree
from services.knowledge.tables import word_list

_RELAYS = word_list("relays")
_REFUSALS = frozenset({"decline", "declines", "declined", "declining", "refuse", "refuses", "refused", "refusing"})
"""Verbs under which a cue is negated: what somebody refuses to say was not said."""


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """A source phrase: head token, and offsets without clauses and appositions (`wide_end`: with the latter)."""

    head: int
    start: int
    end: int
    wide_end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One cue with its sources and its content.

    `kind` is that of the cue: say, mind, express, through (according to), relay (carried by) or citing.
    """

    kind: str
    cue: int
    cue_start: int
    cue_end: int
    sources: tuple[SourcePhrase, ...]
    content_start: int
    content_end: int
    sentence: int
    addressee: SourcePhrase | None = None
    clause: bool = False
    """The content is a clause of its own: the words said, not the matter spoken of."""

    def covers(self, start: int, end: int) -> bool:
        """Whether these offsets lie in what is said."""
        return self.content_start <= start and end <= self.content_end + 2


def find_statements(tree: DependencyTree, quoted: tuple[QuotedSpan, ...]) -> Iterator[Statement]:
    """Every statement of the paragraph, left to right; cues inside a quotation, which are not the reporter's, apart."""
    for token in range(len(tree.syntax)):
        if not any(q.start <= tree.start(token) < q.end for q in quoted):
            yield from _at(tree, token)


def _at(tree: DependencyTree, token: int) -> Iterator[Statement]:
    word = tree.lower(token)
    if word == "according":
        yield from _according(tree, token)
    elif word == "per" and token and tree.lower(token - 1) == "as":
        yield from _as_per(tree, token)
    elif word in _RELAYS and (agent := tree.child(token, "agent")) is not None:
        yield from _relay(tree, token, agent)
    elif word in ("citing", "quoting"):
        yield from _citing(tree, token)
    elif kind := cue_class(word):
        yield from _verbal(tree, token, kind)


def _phrases(tree: DependencyTree, head: int) -> tuple[SourcePhrase, ...]:
    """The phrase of a head, and those joined to it by "and"."""
    start, end = tree.phrase(head, "relcl", "appos", "conj", "cc", "acl", "punct")
    # Spokespeople "and" ministers each speak: every conjunct is a source of its own.
    joined = [c for c in tree.children[head] if tree.relation(c) == "conj" and c > head]
    rest = [phrase for c in joined for phrase in _phrases(tree, c)]
    _, wide_end = tree.phrase(head, "relcl", "conj", "cc")
    return (SourcePhrase(head, start, end, wide_end), *rest)


def _rest_of_sentence(tree: DependencyTree, token: int, after: int) -> tuple[int, int]:
    """The content of a prepositional source: what follows it in the sentence, else what precedes it."""
    tokens = [t for t in range(len(tree.syntax)) if tree.sentence(t) == tree.sentence(token)]
    following = [t for t in tokens if tree.start(t) >= after and tree.word(t)[0].isalnum()]
    # A word or two after it ("according to Reuters on Monday") are not content.
    if len(following) >= 3:
        return tree.start(following[0]), tree.end(tokens[-1])
    return tree.start(tokens[0]), tree.start(token)


def _through(tree: DependencyTree, kind: str, first: int, last: int, head: int) -> Statement:
    sources = _phrases(tree, head)
    content = _rest_of_sentence(tree, first, sources[-1].end)
    return Statement(kind, first, tree.start(first), tree.end(last), sources, *content, tree.sentence(first))


def _according(tree: DependencyTree, token: int) -> Iterator[Statement]:
    # Only "according to": "according" alone is rare, and not a cue.
    to = next((t for t in (token + 1,) if t < len(tree.syntax) and tree.lower(t) == "to"), None)
    if to is not None and (head := tree.child(to, "pobj", "pcomp")) is not None:
        yield _through(tree, "through", token, to, head)


def _as_per(tree: DependencyTree, token: int) -> Iterator[Statement]:
    head = tree.child(token, "pobj")
    if head is None:
        return
    yield _through(tree, "through", token - 1, token, head)


def _relay(tree: DependencyTree, token: int, agent: int) -> Iterator[Statement]:
    head = tree.child(agent, "pobj")
    if head is not None:
        # The cue of "as quoted by" begins at "as".
        first = token - 1 if token and tree.lower(token - 1) == "as" else token
        yield _through(tree, "relay", first, agent, head)


def _citing(tree: DependencyTree, token: int) -> Iterator[Statement]:
    head = tree.child(token, "dobj")
    if head is not None:
        yield _through(tree, "citing", token, token, head)


def _verbal(tree: DependencyTree, token: int, kind: str) -> Iterator[Statement]:
    found = _subject(tree, token)
    if found is None or (kind == "light" and not _is_light_saying(tree, token)):
        return
    subject, passive = found
    # In the passive the grammatical subject is who is spoken of, except that one is "quoted as saying".
    if passive and tree.lower(token) not in ("quoted", "cited"):
        return
    content = _content(tree, token, kind)
    if content is None:
        return
    start, end, clause = content
    # Of all cue verbs only "tell" has its addressee as an object.
    addressee = tree.child(token, "dobj", "dative") if tree.lower(token).startswith(("tell", "told")) else None
    yield Statement(
        "express" if kind == "light" else kind,
        token,
        tree.start(token),
        tree.end(token),
        _phrases(tree, subject),
        start,
        end,
        tree.sentence(token),
        addressee=_phrases(tree, addressee)[0] if addressee is not None else None,
        clause=clause,
    )


def _is_light_saying(tree: DependencyTree, token: int) -> bool:
    thing = tree.child(token, "dobj")
    return thing is not None and tree.lower(thing) in word_list("objects_of_light_cues")


def _subject(tree: DependencyTree, token: int) -> tuple[int, bool] | None:
    """The subject of a verb, its own or the one it shares; and whether the verb is passive."""
    # In "said … and added" the second verb shares the first one's subject. A few steps up only: parses can be wrong.
    at, seen = token, 0
    while seen < 4:
        own = tree.child(at, *SUBJECTS)
        if own is not None:
            return _antecedent(tree, at, own), False
        passive = tree.child(at, "nsubjpass")
        if passive is not None:
            quoted = tree.lower(at) in ("quoted", "cited")
            return (passive, at == token) if quoted or at == token else None
        relation = tree.relation(at)
        if relation == "acl":
            # "A report saying …" speaks; "a man accused of …" (also acl) does not.
            speaks = tree.lower(at).endswith("ing") and not _is_denied(tree, tree.head(at))
            return (tree.head(at), False) if speaks else None
        beside = _companion(tree, at)
        if beside is not None:
            return beside, False
        # Through other relations (a relative clause, a complement) the verb above has a subject of its own.
        if relation not in ("conj", "xcomp", "advcl", "pcomp", "dep", "prep") or _is_unsaid(tree, token, at):
            return None
        at, seen = tree.head(at), seen + 1
    return None


def _is_denied(tree: DependencyTree, noun: int) -> bool:
    """In "no business deciding" nobody decides anything."""
    determiner = tree.child(noun, "det", "neg")
    return determiner is not None and tree.lower(determiner) == "no"


def _companion(tree: DependencyTree, verb: int) -> int | None:
    """Who speaks in "…, with the minister saying …". The parse attaches the verb to the sentence or to "with"."""
    # Within fifteen tokens: further back the "with" belongs to something else.
    for token in range(verb - 1, max(-1, verb - 16), -1):
        if tree.relation(token) == "pobj" and tree.lower(tree.head(token)) == "with":
            between = range(tree.rights[token] + 1, verb)
            return token if all(not tree.word(t)[0].isalnum() for t in between) else None
    return None


def _is_unsaid(tree: DependencyTree, token: int, at: int) -> bool:
    """In "asked about it, she …" the subject was asked, not asking; and what somebody refuses to say was not said."""
    passive = tree.relation(at) == "advcl" and not tree.lower(token).endswith("ing")
    return passive or (tree.relation(at) == "xcomp" and tree.lower(tree.head(at)) in _REFUSALS)


def _antecedent(tree: DependencyTree, verb: int, subject: int) -> int:
    """The noun that "who" and "which" stand for."""
    if tree.lower(subject) in ("who", "which", "that") and tree.relation(verb) == "relcl":
        return tree.head(verb)
    return subject


def _content(tree: DependencyTree, token: int, kind: str) -> tuple[int, int, bool] | None:
    """Offsets of what is said, and whether it is a clause."""
    clause = tree.child(token, "ccomp")
    if clause is not None and not _is_its_own_sentence(tree, clause, token):
        first, last = tree.lefts[clause], tree.rights[clause]
        if first <= token <= last:  # a wrong parse, with the cue inside its own content: the words before it are meant
            last = token - 1
        return tree.start(first), tree.end(max(first, last)), True
    # No complement clause, but the sentence before the cue: "…, she said" is often parsed with the clause on top.
    if _trails(tree, token):
        first = next(t for t in range(len(tree.syntax)) if tree.sentence(t) == tree.sentence(token))
        return tree.start(first), tree.end(_first_word(tree, token) - 1), True
    # What people think or show is reported speech only as a clause ("showed a picture" is not).
    if kind == "mind":
        return None
    last = tree.rights[token]
    while last > token and not tree.word(last)[0].isalnum():
        last -= 1
    # No clause at all: the object ("condemned the attack") is the content.
    right = [c for c in tree.children[token] if c > token and tree.relation(c) not in ("punct", "npadvmod", "prt")]
    if right:
        return tree.end(token), tree.end(last), False
    if kind == "say":
        return tree.start(tree.lefts[token]), tree.start(token), False
    return None


def _is_its_own_sentence(tree: DependencyTree, clause: int, cue: int) -> bool:
    """A wrong parse that joins what a semicolon separates."""
    return clause < cue and ";" in tree.text[tree.end(clause) : tree.start(cue)]


def _trails(tree: DependencyTree, token: int) -> bool:
    """Whether the cue ends its sentence and the content stands before it: "…, state media reported Sunday"."""
    first = _first_word(tree, token)
    if first == 0 or tree.head(token) >= first or tree.lower(first) in ("that", "which", "who", "as", "and", "but"):
        return False
    after = [tree.relation(c) for c in tree.children[token] if c > token]
    return tree.word(first - 1) in (",", "”", '"', "’", "—", "–") and not {"ccomp", "xcomp", "dobj"}.intersection(after)


def _first_word(tree: DependencyTree, token: int) -> int:
    """The first token of a subtree that is not punctuation."""
    return next(t for t in range(tree.lefts[token], token + 1) if tree.word(t)[0].isalnum())


def find_phrase(tree: DependencyTree, before: int) -> SourcePhrase | None:
    """The subject phrase that ends right before an offset: the sentence goes on there with its verb."""
    for token in range(len(tree.syntax)):
        if tree.relation(token) in SUBJECTS:
            phrase = _phrases(tree, token)[-1]
            if 0 <= before - phrase.end <= 2:
                return phrase
    return None
