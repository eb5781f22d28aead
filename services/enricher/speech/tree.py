"""The dependency parse of one paragraph as a tree. Tokens are numbered from 0; offsets are those of the text."""

from dataclasses import dataclass, field

from services.enricher.model.tagged_text import Syntax

SUBJECTS = frozenset({"nsubj", "csubj"})


@dataclass(frozen=True, slots=True)
class DependencyTree:
    """A parse with the children of every token and the first and last token of every subtree."""

    text: str
    syntax: Syntax
    children: list[list[int]] = field(init=False, repr=False)
    lefts: list[int] = field(init=False, repr=False)
    rights: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        count = len(self.syntax)
        children: list[list[int]] = [[] for _ in range(count)]
        for token, head in enumerate(self.syntax.heads):
            if head != token:
                children[head].append(token)
        lefts, rights = list(range(count)), list(range(count))
        for token in _deepest_first(self.syntax.heads):
            head = self.syntax.heads[token]
            lefts[head] = min(lefts[head], lefts[token])
            rights[head] = max(rights[head], rights[token])
        for name, value in (("children", children), ("lefts", lefts), ("rights", rights)):
            object.__setattr__(self, name, value)

    def word(self, token: int) -> str:
        """The token as written."""
        return self.text[self.syntax.starts[token] : self.syntax.ends[token]]

    def lower(self, token: int) -> str:
        """The token in lower case."""
        return self.word(token).lower()

    def relation(self, token: int) -> str:
        """The label of the arc from the token's head."""
        return self.syntax.relations[token]

    def head(self, token: int) -> int:
        """The token's head; itself for a root."""
        return self.syntax.heads[token]

    def child(self, token: int, *relations: str) -> int | None:
        """The first child by one of these relations."""
        return next((c for c in self.children[token] if self.syntax.relations[c] in relations), None)

    def start(self, token: int) -> int:
        """Offset of the token's first character."""
        return self.syntax.starts[token]

    def end(self, token: int) -> int:
        """Offset after the token's last character."""
        return self.syntax.ends[token]

    def sentence(self, token: int) -> int:
        """Number of the token's sentence."""
        return self.syntax.sentences[token]

    def phrase(self, token: int, *without: str) -> tuple[int, int]:
        """Offsets of the token's subtree, cut before the first child in one of the given relations that follows it."""
        first, last = self.lefts[token], self.rights[token]
        for child in self.children[token]:
            if child > token and self.syntax.relations[child] in without:
                last = min(last, self.lefts[child] - 1)
        while last > token and not self.word(last)[-1].isalnum():
            last -= 1
        return self.syntax.starts[first], self.syntax.ends[max(last, token)]


def _deepest_first(heads: tuple[int, ...]) -> list[int]:
    """Every token after all that hang on it. A chain of heads is followed only up to a depth that is known."""
    depths = [0 if head == token else -1 for token, head in enumerate(heads)]
    for token in range(len(heads)):
        way = [token]
        while depths[way[-1]] < 0:
            way.append(heads[way[-1]])
        for below, above in zip(way[-2::-1], way[:0:-1], strict=True):
            depths[below] = depths[above] + 1
    return sorted(range(len(heads)), key=lambda token: -depths[token])
