"""Cue verbs and phrases in every inflected form. English.

"say" verbs take what was said as a clause; "mind" verbs take what was thought; "express" verbs take it as an object
("expressed concern", "accused him of", "called it"); "light" verbs speak only with some objects ("raised doubts").
"""

import re
from functools import cache

from services.knowledge.tables import word_list

_IRREGULAR = {
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "think": ("thinks", "thought", "thinking"),
    "know": ("knows", "knew", "known", "knowing"),
    "feel": ("feels", "felt", "feeling"),
    "find": ("finds", "found", "finding"),
    "show": ("shows", "showed", "shown", "showing"),
    "swear": ("swears", "swore", "swearing"),
    "foresee": ("foresees", "foresaw", "foreseeing"),
    "understand": ("understands", "understood"),
    "quote": ("quotes", "quoted", "quoting"),
    "read": ("reads", "read", "reading"),
    "hold": ("holds", "held"),
}
_DOUBLE_LAST_LETTER = frozenset({"quip", "blog", "label", "admit", "rebut", "refer"})
_QUOTE_MARKS = re.compile("[“”„«»「」『』\"]|(?<!\\w)['‘]")


def cue_class(word: str) -> str | None:
    """say, mind, express or light; None for a word that is not a cue."""
    return _forms().get(word)


def wants_syntax(text: str) -> bool:
    """Whether anything in the text could be reported speech: a quotation mark, a cue verb, "according to", "as per".

    The parse costs half as much again as the names, so this errs on the side of asking, but not for weak cues alone
    ("report", "state", "show"), which are nouns as often.
    """
    if _QUOTE_MARKS.search(text):
        return True
    words = set(re.findall(r"[a-z]+", text.lower()))
    if not words.isdisjoint(_strong_forms()):
        return True
    return not words.isdisjoint(_light_forms()) and not words.isdisjoint(word_list("things_voiced"))


@cache
def _strong_forms() -> frozenset[str]:
    strong = {word for word, kind in _forms().items() if kind != "light"}
    return frozenset(strong - word_list("cues_weak")) | {"according", "per"}


@cache
def _light_forms() -> frozenset[str]:
    return frozenset(word for word, kind in _forms().items() if kind == "light")


@cache
def _forms() -> dict[str, str]:
    table: dict[str, str] = {}
    for kind in ("say", "mind", "express", "light"):
        for lemma in sorted(word_list(f"cues_{kind}")):
            for form in (lemma, *_IRREGULAR.get(lemma, _regular(lemma))):
                table.setdefault(form, kind)
    return table


def _regular(lemma: str) -> tuple[str, str, str]:
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in "aeo":
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    stem = lemma + lemma[-1] if lemma in _DOUBLE_LAST_LETTER else lemma
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return third, stem + "ed", stem + "ing"
