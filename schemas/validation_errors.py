"""A pydantic refusal in one line for a person: which field, and what is wrong with it. Never the value."""

from pydantic import ValidationError


def problem_of(error: ValueError) -> str:
    """As `first_problem`; of another error only its kind, since its text may hold the value."""
    return first_problem(error) if isinstance(error, ValidationError) else type(error).__name__


def first_problem(error: ValidationError) -> str:
    """`source.policy.country: String should match pattern …`."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]
