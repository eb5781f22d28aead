"""The glossary is in order and has one meaning a word, and nobody writes the words that it replaces."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.house.glossary import PAGE, in_order, words_of
from tests.house.test_house import ROOT

REPLACED = re.compile(r"\b(anew|mended|told|second thoughts|taken back)\b", re.IGNORECASE)
"""Of the words that the glossary replaces those that are never right; "duplicate" or "error" are, in other senses."""
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|`[^`]*`")
"""What is spoken of is not used: a rule may look for "told"."""


def _tables() -> Iterator[tuple[str, list[str]]]:
    """Each heading of the glossary, with the words of its table."""
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        yield part.partition("\n")[0], words_of(part)


def _prose(path: Path) -> Iterator[str]:
    """What people read of a file: a page as a whole, of a module its comments and docstrings, also those of fields."""
    text = path.read_text(encoding="utf-8")
    if not REPLACED.search(text):
        return  # tokenizing a thousand modules takes half a minute
    if path.suffix != ".py":
        yield text
        return
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_the_words_of_the_glossary_are_in_order() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == in_order(page), "run `make map`"


def test_a_word_has_one_meaning_or_says_of_what_it_is_meant() -> None:
    words = [word for heading, found in _tables() if "do not use" not in heading for word in found]
    bare = {word for word in words if "(" not in word}
    names = Counter(name.strip() for word in words for name in re.sub(r"\([^)]*\)", "", word).split(","))
    assert {name for name, count in names.items() if count > 1 and name in bare} == set()
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_nobody_writes_the_words_that_the_glossary_replaces() -> None:
    modules = (path for folder in ("schemas", "services", "deploy") for path in (ROOT / folder).rglob("*.py"))
    pages = (path for path in (ROOT / "docs").rglob("*.md") if path != PAGE)
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (*modules, *pages)
        for text in _prose(path)
        for match in REPLACED.finditer(_QUOTED.sub("", text))
    }
    assert found == set()
