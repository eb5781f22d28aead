"""The text of `sources.yaml` → a registry, or everything that is wrong with it, by line. Pure."""

from collections.abc import Callable, Iterator, Sequence

from pydantic import ValidationError

from services.knowledge.countries import country_by_code
from services.sources.registry.entry import SourceEntry, SourcesFile
from services.sources.registry.lines import Path, Problem, UnreadableYamlError, line_of, load
from services.sources.registry.registry import Registry
from services.sources.roads.mail.settings import MailConnection


class InvalidRegistryError(Exception):
    """The file cannot be taken; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"line {problem.line}: {problem.text}" for problem in problems))
        self.problems = tuple(problems)


def read_registry(text: str) -> Registry:
    """Read the whole file.

    Raises:
        InvalidRegistryError: it is not valid; nothing of it is taken then.
    """
    try:
        values, lines = load(text)
    except UnreadableYamlError as error:
        raise InvalidRegistryError([error.problem]) from error
    try:
        file = SourcesFile.model_validate(values)
    except ValidationError as error:
        raise InvalidRegistryError(_problems(error, lines)) from error
    if not file.sources:
        raise InvalidRegistryError([Problem(line_of(("sources",), lines), "no sources")])
    if twice := list(_given_twice(file.sources, lines)):
        raise InvalidRegistryError(twice)
    return Registry(file.sources)


def warnings_of(registry: Registry) -> list[str]:
    """What is valid, and probably not meant."""
    without = [entry.id for entry in registry.entries if not entry.authorities]
    shared = _shared_authorities(registry.entries)
    # Only a warning: codes come and go, and a table of ours must not keep a source out.
    unknown = [(entry.id, entry.country) for entry in registry.entries if entry.country]
    return [
        *(f"{id_}: {code} is no country's code (GB is one)" for id_, code in unknown if not country_by_code(code)),
        *(f"{id_}: no authorities: its items with a URL or urn:newsml: as their guid are refused" for id_ in without),
        *(f"{authority}: {', '.join(ids)} may all speak for it" for authority, ids in shared.items()),
    ]


def _problems(error: ValidationError, lines: dict[Path, int]) -> list[Problem]:
    return sorted(
        (
            Problem(line_of(found["loc"], lines), f"{'.'.join(map(str, found['loc']))}: {found['msg']}")
            for found in error.errors(include_url=False, include_input=False)
        ),
        key=lambda problem: problem.line,
    )


def _given_twice(entries: Sequence[SourceEntry], lines: dict[Path, int]) -> Iterator[Problem]:
    ids: Callable[[SourceEntry], Sequence[str]] = lambda entry: (entry.id,)  # noqa: E731
    tokens: Callable[[SourceEntry], Sequence[str]] = lambda entry: entry.tokens  # noqa: E731
    unique = (("id", ids, "the id"), ("tokens", tokens, "a token"), ("connections", _mail_addresses, "an address"))
    for field, values_of, what in unique:
        seen: dict[str, int] = {}
        for number, entry in enumerate(entries):
            for value in values_of(entry):
                if value in seen:
                    where = line_of(("sources", seen[value], field), lines)
                    yield Problem(line_of(("sources", number, field), lines), f"{what} is that of line {where}")
                seen.setdefault(value, number)


def _mail_addresses(entry: SourceEntry) -> Sequence[str]:
    mail = (each for each in entry.connections if isinstance(each, MailConnection))
    return [recipient for each in mail for recipient in each.recipients]


def _shared_authorities(entries: Sequence[SourceEntry]) -> dict[str, list[str]]:
    by_authority: dict[str, list[str]] = {}
    for entry in entries:
        for authority in entry.authorities:
            by_authority.setdefault(authority, []).append(entry.id)
    return {authority: ids for authority, ids in by_authority.items() if len(ids) > 1}
