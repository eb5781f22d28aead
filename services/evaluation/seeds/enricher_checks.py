"""The enricher's must-have fields of the seeds' gold record (`scoring.must_have.enricher`), one check each.

Reads finished annotations; changes nothing. Gold chains run from the speaker to the last outlet; ours run the other
way (outermost outlet first).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.enriched import Attribution, EnrichedArticle, Quote
from schemas.published import Content
from services.evaluation.seeds.check import Check

Annotated = EnrichedArticle | Content

_BODY_TYPES = ("news agency", "government", "intergovernmental")
_NO_SOURCE = ("unspecified", "unattributed", "unnamed")
_ISO = re.compile(r"^\d{4}(-\d\d){0,2}$|^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$")


def score_enricher(gold: Mapping[str, Any], canonical: Mapping[str, Any], annotated: Annotated) -> list[Check]:
    """Compare one article with its gold record; `canonical` is the gold's table of organisations and places."""
    return [
        *_entities(gold, canonical, annotated),
        *_quotes(gold, annotated),
        *_attributions(gold, annotated),
        *_times(gold, annotated),
    ]


def score_origins(gold: Mapping[str, Any], annotated: Annotated, everywhere: str) -> list[Check]:
    """The story part, per article: `everywhere` is an origin, and so is the first link of each gold chain."""
    found = [origin.name for origin in annotated.origins]
    first = [_resolved(item, item["chain"][0]) for item in _sourced(gold)]
    wanted = dict.fromkeys([everywhere, *first])
    return [Check("story.origin", str(gold["seed"]), name, _shown(found), name in found) for name in wanted]


def find_forbidden(forbidden: Sequence[str], annotated: Annotated) -> list[str]:
    """Entities and mentions that the gold record forbids (`scoring.forbidden_entities`), as found."""
    banned = {re.sub(r"\s*\(.*\)$| as an organisation$", "", item) for item in forbidden}
    names = dict.fromkeys(
        name for entity in annotated.entities for name in (entity.name, *(span.text for span in entity.mentions))
    )
    return [name for name in names if name in banned or "\n" in name]


def _entities(gold: Mapping[str, Any], canonical: Mapping[str, Any], annotated: Annotated) -> list[Check]:
    organisations, places = canonical["organisations"], canonical["places"]
    bodies = [o for o in gold["organisations"] if organisations.get(o, {}).get("type") in _BODY_TYPES]
    towns = [p for p in gold["places"] if "iso" in places[p] and "type" not in places[p]]
    return [
        *(_named("person", name, gold, annotated) for name in gold["persons"]),
        *(_named("organisation", name, gold, annotated) for name in bodies),
        *(_named("place", name, gold, annotated, places[name]["iso"]) for name in towns),
    ]


def _named(
    kind: str,
    name: str,
    gold: Mapping[str, Any],
    annotated: Annotated,
    iso: str | None = None,
) -> Check:
    alike = [e for e in annotated.entities if e.name == name and e.kind == kind and (iso is None or e.country == iso)]
    of_kind = [e.name for e in annotated.entities if e.kind == kind]
    return Check(f"enricher.{kind}", str(gold["seed"]), name, name if alike else _shown(of_kind), bool(alike))


def _quotes(gold: Mapping[str, Any], annotated: Annotated) -> list[Check]:
    wanted = [q for q in gold["quotes"] if q["type"] in ("direct", "partial")]
    return [_quote(gold, quote, annotated.quotes) for quote in wanted]


def _quote(gold: Mapping[str, Any], wanted: Mapping[str, Any], quotes: Sequence[Quote]) -> Check:
    same_words = [q for q in quotes if _words(q.text) == _words(wanted["text"])]
    speakers = [q.speaker.name if q.speaker else "nobody" for q in same_words]
    expected = f"“{wanted['text']}” {wanted['speaker']}"
    got = _shown(speakers) if same_words else "no such quote"
    return Check("enricher.quote", str(gold["seed"]), expected, got, wanted["speaker"] in speakers)


def _sourced(gold: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [a for a in gold["attributions"] if not any(name.startswith(_NO_SOURCE) for name in a["chain"])]


def _resolved(wanted: Mapping[str, Any], name: str) -> str:
    """What the gold says a link refers to ("state media": the agency meant), where the chain keeps the words."""
    for words, meant in wanted.get("coref", {}).items():
        if name.endswith(words):
            return str(meant)
    return name


def _attributions(gold: Mapping[str, Any], annotated: Annotated) -> list[Check]:
    return [_attribution(gold, item, annotated) for item in _sourced(gold)]


def _attribution(gold: Mapping[str, Any], wanted: Mapping[str, Any], annotated: Annotated) -> Check:
    near = [a for a in annotated.attributions if _words(wanted["text"]) in _words(_text_around(a, annotated))]
    chains = [_names(a) for a in near]
    as_written, resolved = list(wanted["chain"]), [_resolved(wanted, name) for name in wanted["chain"]]
    ok = any(chain in (as_written, resolved) for chain in chains)
    expected = f"{wanted['text']}: {_shown(as_written)}"
    return Check("enricher.attribution", str(gold["seed"]), expected, "; ".join(map(_shown, chains)) or "none", ok)


def _names(attribution: Attribution) -> list[str]:
    """In the gold's order: who said it first; for joint sources, in the order of the text."""
    names = [link.name for link in attribution.chain]
    return names if attribution.joint else names[::-1]


def _text_around(attribution: Attribution, annotated: Annotated) -> str:
    article = annotated.article if isinstance(annotated, EnrichedArticle) else annotated
    span = attribution.span
    return article.paragraphs[span.index] if span.part == "paragraph" else (article.headline or "")


def _times(gold: Mapping[str, Any], annotated: Annotated) -> list[Check]:
    return [_time(gold, item, annotated) for item in gold["temporal"] if _ISO.match(item["value"])]


def _time(gold: Mapping[str, Any], wanted: Mapping[str, Any], annotated: Annotated) -> Check:
    accepted = {wanted["value"], *wanted.get("also", ())}
    text = _words(wanted["text"])
    alike = [t for t in annotated.times if text in _words(t.span.text) or _words(t.span.text) in text]
    found = [t.value for t in alike]
    ok = any(t.value in accepted or accepted.intersection(t.also) for t in alike)
    return Check("enricher.time", str(gold["seed"]), f"{wanted['text']}: {wanted['value']}", _shown(found), ok)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _shown(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names)) or "none"
