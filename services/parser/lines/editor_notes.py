"""Lines inside the text that editors write to editors: notes at the top, sign-offs at the end."""

import re
from dataclasses import dataclass

from services.parser.lines.thresholds import LINES

_NOTE = re.compile(
    r"(?:[(\[*\s]*)(?:eds?\b\.?(?:itors?)?(?:['’]s?)?(?:\s+note)?s?|editors?['’]?s?\s+note|note to editors?|advisory "
    r"to editors"
    r"|attention editors|à l'attention des rédactions|avis aux rédactions|anmerkung der redaktion|redaktionelle "
    r"hinweise?"
    r"|hinweis an die redaktionen?|nota a los editores|nota de redacción)\s*[:.–—-]\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
# "EX: Korrektur - Bitte verwenden Sie nur diese Fassung …": the label of an order, and desks asked for something.
_REQUEST = re.compile(
    r"\W*(?:[^\W\d_]{2,12}\s*[:!]\s*)?(?:correct\w*|korrektur|berichtigung|rectificatif|rectificaci[oó]n|correcci[oó]n"
    r"|corre[cç]\w*|rettifica|correzione|correctie|rättelse|rettelse|wiederholung|repeat\w*|refile\w*|achtung|attention"
    r"|atenci[oó]n|attenzione|let op)\W+(?:please|bitte|pri[eè]re|merci de|veuillez|rogamos|por favor|se ruega|si prega"
    r"|gelieve|vänligen)\b.*",
    re.IGNORECASE | re.DOTALL,
)
# "(Corrects spelling in paragraph 2)": agencies say in brackets what a new version changes.
_CHANGE = re.compile(
    r"[(\[](?:(?:corrects?|corrected|refiles?|refiled|updates?|updated|adds?|recasts?|repeats?|removes?|rewrites?|clarifies|edits"
    r"|fixes|fixed|changes|deletes|drops|restores|inserts|amends|trims|tweaks|rephrases"
    r"|korrigiert|berichtigt|ergänzt|aktualisiert|neu|corrige|actualise|ajoute|précise|actualiza|añade|aggiunge|corregge)\b"
    r"|(?:rectificatif|correction|corrección|rectificación|correção|rettifica|correzione|berichtigung|korrektur|correctie"
    r"|rättelse|rettelse|retting|oikaisu|sprostowanie|oprava)\s*:)[^()\[\]]{3,400}[)\]]\.?",
    re.IGNORECASE,
)
# "Berichtigung: Im 2. Absatz muss es richtig heißen: …": what is to be read in the place of what stood in a text.
_TO_BE_READ = re.compile(
    r"\W*(?:korrektur|berichtigung|richtigstellung|correction|rectificatif|rectificaci[oó]n|correcci[oó]n|corre[cç]+ão"
    r"|rettifica|correzione|correctie|rectificatie|rättelse|rettelse|retting|sprostowanie|oprava)\s*[:–—-].*?"
    r"\b(?:muss es\b.{0,20}\bhei(?:ß|ss)en|richtig (?:ist|lautet)|(?:bien|il faut) lire|lire\b.{0,60}\bau lieu"
    r"|(?:should|please) read|l[ée]ase|debe decir|deve ler-se|leia-se|si legga|leggasi|moet zijn|lees\b"
    r"|ska (?:det )?(?:vara|stå)|skal (?:der |det )?stå|powinno być|má být)\b.*",
    re.IGNORECASE | re.DOTALL,
)
# "(Reporting by A. Writer in Lindmoor; Editing by B. Editor)": Reuters' last paragraph.
_SIGN_OFF = re.compile(
    r"[(\[](?P<what>(?:additional |further )?(?:reporting|writing|compiled|written|graphic|editing"
    r"|by)\b[^()\[\]]{3,600})[)\]]\.?",
    re.IGNORECASE,
)
_REPORTERS = re.compile(
    r"(?:^|;\s*)(?:reporting|writing|by|written by|compiled)\s+(?:by\s+)?"
    # Without a semicolon the editors' names would be taken for more reporters.
    r"(?P<names>(?:(?!\s+(?:editing|additional reporting|writing)\b)[^;])+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SignOff:
    """The sign-off of a story; `names` are its reporters, as written."""

    names: str | None


def is_editor_note(line: str) -> bool:
    """Whether a paragraph is addressed to editors ("Eds: …", "(Corrects spelling in paragraph 2)")."""
    return len(line) <= LINES.editor_note and any(
        form.fullmatch(line) for form in (_NOTE, _CHANGE, _REQUEST, _TO_BE_READ)
    )


def sign_off(line: str) -> SignOff | None:
    """The sign-off in a paragraph ("(Reporting by A. Writer; Editing by B. Editor)"), or None."""
    found = _SIGN_OFF.fullmatch(line) if len(line) <= LINES.sign_off else None
    if not found:
        return None
    reporters = _REPORTERS.search(found["what"])
    return SignOff(re.sub(r"\s+in\s+[A-Z][\w .-]+", "", reporters["names"]) if reporters else None)
