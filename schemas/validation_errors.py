"""A pydantic refusal in one line for a person: which field, and what is wrong with it. Never the value."""

import re
from collections.abc import Mapping

from pydantic import ValidationError

_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TIME = "is not an ISO 8601 date-time"
_IN_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_pattern_mismatch": "must have the form {pattern}",
    "string_too_short": "must not be empty",
    "timezone_aware": "needs a UTC offset, as in 2024-01-21T09:30:00Z",
    "too_short": "must not be empty",
    "value_error": "{error}",
    "assertion_error": "{error}",
    "json_invalid": "is not JSON: {error}",
    "datetime_from_date_parsing": _TIME,
    "datetime_parsing": _TIME,
    "datetime_type": _TIME,
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "string_type": "must be a string",
    "tuple_type": "must be a list",
}


def problem_of(error: ValueError) -> str:
    """Which field of a stored record, and the kind of fault: for a log, where no text may stand that others wrote."""
    if not isinstance(error, ValidationError):
        return type(error).__name__
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join((*(str(step) if isinstance(step, int) else _key(step) for step in first["loc"]), first["type"]))


def _key(step: str) -> str:
    """A key, if it looks like a field's name: an unknown one may be anything."""
    return step if _FIELD.fullmatch(step) else "(a name)"


def first_problem(error: ValidationError) -> str:
    """`source.policy.country: must have the form …`."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    what = _in_words(first["type"], first.get("ctx", {}), first["msg"])
    return f"{where}: {what}" if where else what


def _in_words(kind: str, details: Mapping[str, object], message: str) -> str:
    """Our words for the kinds that people meet; pydantic's own, which speak of inputs and strings, for the rest."""
    words = _IN_WORDS.get(kind)
    return words.format(**details) if words else message
