"""The bytes of a Kafka value → a record, or the reason why it is none. Pure."""

import json
import re
from typing import TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.reasons import RejectReason
from schemas.record import Message
from services.stream.messages import Rejected

M = TypeVar("M", bound=Message)

_ERRORS_SHOWN = 3
_QUOTING = frozenset({"json_invalid", "value_error", "assertion_error", "union_tag_invalid"})
_VERSION = re.compile(r'null|"?[0-9.]{1,16}"?')
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")


def decode(model: type[M], value: bytes | None) -> M | Rejected:
    """Read one record. A good one costs a single parse; only a bad one is examined further, to say what is wrong."""
    if not value:
        return Rejected(
            RejectReason.EMPTY_MESSAGE, "the message has no bytes" if value == b"" else "the message is null"
        )
    try:
        return model.model_validate_json(value, strict=True)
    except ValidationError as error:
        return _why(model, value, error)


def _why(model: type[Message], value: bytes, error: ValidationError) -> Rejected:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError as not_utf8:
        return Rejected(RejectReason.NOT_UTF8, f"byte {not_utf8.start} is not UTF-8")
    try:
        document = json.loads(text)
    except RecursionError:
        return Rejected(RejectReason.NOT_JSON, "nested too deeply")
    except json.JSONDecodeError as not_json:
        return Rejected(RejectReason.NOT_JSON, f"not JSON at line {not_json.lineno}, column {not_json.colno}")
    except ValueError:
        return Rejected(RejectReason.NOT_JSON, "not JSON: a number too long")
    known = get_args(model.model_fields["schema_version"].annotation)
    if isinstance(document, dict) and document.get("schema_version") not in known:
        found = _version_shown(document.get("schema_version"))
        return Rejected(RejectReason.UNKNOWN_VERSION, f"schema_version {found}; this reader knows {list(known)}")
    return Rejected(RejectReason.WRONG_SCHEMA, _describe(model, error))


def _version_shown(value: object) -> str:
    """The version, if it looks like one: anything else may be text that must not be shown."""
    text = json.dumps(value)
    return text if _VERSION.fullmatch(text) else f"a {type(value).__name__}"


def _describe(model: type[Message], error: ValidationError) -> str:
    """Name the first wrong fields, never their values: a rejected message may hold embargoed text.

    An unknown field's name may be such text, too.
    """
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    shown = "; ".join(f"{'.'.join(map(_step, p['loc'])) or '(root)'}: {_kind(p)}" for p in problems[:_ERRORS_SHOWN])
    more = f" (and {len(problems) - _ERRORS_SHOWN} more)" if len(problems) > _ERRORS_SHOWN else ""
    return f"not a {model.__name__}: {shown}{more}"


def _kind(problem: ErrorDetails) -> str:
    """Pydantic's sentence for the kind of problem; only the kind's name where the sentence may quote the value."""
    return problem["type"] if problem["type"] in _QUOTING else problem["msg"]


def _step(step: int | str) -> str:
    return str(step) if isinstance(step, int) or _FIELD.fullmatch(step) else "(a name)"
