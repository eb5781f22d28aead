"""Who a personal name means within one article: short forms belong to the full name that they shorten."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from schemas.enriched import EntityKind
from services.enricher.identity import Identity, slug
from services.enricher.mentions.mention import Mention
from services.knowledge.names import name_key
from services.knowledge.people import Person, find_person, people
from services.knowledge.tables import word_list

_PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "van", "von", "de", "der", "da", "di", "la", "le", "jr", "sr", "ii", "iii"}
)


@dataclass
class _Candidate:
    identity: Identity
    words: tuple[str, ...]
    surname: str
    in_office: bool
    seen: int = 0


@dataclass
class PersonIndex:
    """The full names of one article, and what its short names mean. Filled first, queried afterwards."""

    countries: frozenset[str] = frozenset()
    """Codes of the countries the article names: a known person of one of them is likelier to be meant."""
    _by_id: dict[str, _Candidate] = field(default_factory=dict)
    _by_ends: dict[tuple[str, str], _Candidate] = field(default_factory=dict)
    """First and last word of a name → the first who had it."""
    _by_surname: dict[str, list[_Candidate]] = field(default_factory=lambda: defaultdict(list))
    _by_word: dict[str, list[_Candidate]] = field(default_factory=lambda: defaultdict(list))
    _short_names: set[str] = field(default_factory=set)

    def add_full_names(self, mentions: Iterable[Mention]) -> None:
        """Add every person's name of two words or more, and note the shorter ones."""
        for mention in mentions:
            if mention.kind is EntityKind.PERSON and is_full_name(mention.text):
                candidate = self._candidate(mention)
                candidate.seen += 1
            elif mention.kind is EntityKind.PERSON:
                self._short_names.add(mention.text)

    def resolve(self, mention: Mention) -> Identity:
        """Who this mention means; a name never seen in full stands for itself."""
        if is_full_name(mention.text):
            return self._candidate(mention).identity
        return self._short(mention) or _unknown(mention.text)

    def knows_name(self, text: str) -> bool:
        """True for the surname of someone named in full, and for what the model took for a person elsewhere."""
        return text in self._short_names or name_key(text) in self._by_surname

    def surnames_as_written(self) -> set[str]:
        """The surnames of everyone named in full, if long enough not to be mistaken for other words."""
        words = {c.identity.name: c.surname for c in self._by_id.values()}
        written = {word for name, surname in words.items() for word in name.split() if name_key(word) == surname}
        return {word for word in written if len(word) >= 4}

    def _candidate(self, mention: Mention) -> _Candidate:
        person = find_person(mention.text)
        identity = _of_person(person) if person else _unknown(mention.text)
        words = tuple(name_key(identity.name).split())
        if not person:
            same = self._same_person(words)
            if same:
                return same
        known = self._by_id.get(identity.id)
        return known or self._added(
            _Candidate(identity, words, _surname(words, identity.name), bool(person and person.office))
        )

    def _added(self, candidate: _Candidate) -> _Candidate:
        self._by_id[candidate.identity.id] = candidate
        self._by_ends.setdefault((candidate.words[0], candidate.words[-1]), candidate)
        self._by_surname[candidate.surname].append(candidate)
        for word in dict.fromkeys(candidate.words):
            self._by_word[word].append(candidate)
        return candidate

    def _same_person(self, words: tuple[str, ...]) -> _Candidate | None:
        """Someone already named with the same first and last word ("John F. Kirby" and "John Kirby")."""
        return self._by_ends.get((words[0], words[-1]))

    def _short(self, mention: Mention) -> Identity | None:
        word = name_key(mention.text)
        for index in (self._by_surname, self._by_word):
            if candidates := index.get(word):
                return max(candidates, key=lambda c: (c.seen, c.in_office)).identity
        return self._known_by_surname(word, mention.role is not None)

    def _known_by_surname(self, word: str, has_title: bool) -> Identity | None:
        found = _office_holders_by_surname().get(word, [])
        sure = has_title or word in {name_key(name) for name in word_list("distinctive_surnames")}
        fitting = [p for p in found if p.country in self.countries or sure]
        return _of_person(fitting[0]) if len(fitting) == 1 and len(found) == 1 else None


@cache
def _office_holders_by_surname() -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people():
        if person.office:
            found[_surname(tuple(name_key(person.name).split()), person.name)].append(person)
    return dict(found)


def is_full_name(text: str) -> bool:
    """Two words or more, particles not counted."""
    return len([word for word in name_key(text).split() if word not in _PARTICLES]) > 1


def _surname(words: tuple[str, ...], name: str) -> str:
    """The last word, or the first where the family name comes first."""
    kept = [word for word in words if word not in _PARTICLES] or list(words)
    family_first = next(iter(name.replace("-", " ").split()), "") in word_list("family_first") and len(kept) <= 3
    return kept[0] if family_first and all(len(word) <= 7 for word in kept) else kept[-1]


def _of_person(person: Person) -> Identity:
    return Identity(f"person:{person.id}", person.name, EntityKind.PERSON, country=person.country or None, known=True)


def _unknown(text: str) -> Identity:
    name = " ".join(text.split())
    return Identity(f"person:{slug(name_key(name))}", name, EntityKind.PERSON)
