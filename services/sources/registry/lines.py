"""YAML → plain values, and the line on which each of them stands. Pure.

The core of YAML only: no aliases (a few lines of them make gigabytes), no repeated keys (the first would be lost
without a word), and `NO` is Norway, not false.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and on which line (from 1)."""

    line: int
    text: str


class UnreadableYamlError(Exception):
    """Not the YAML that is taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"line {problem.line}: {problem.text}")
        self.problem = problem


class _CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema: only true and false are truth values."""


_CoreLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(text: str) -> tuple[Any, dict[Path, int]]:
    """The values, and the line of each by its path.

    Raises:
        UnreadableYamlError: it is no YAML, or more of YAML than is taken.
    """
    try:
        for event in yaml.parse(text, _CoreLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise UnreadableYamlError(Problem(line, "aliases (*name) are not taken"))
        loader = _CoreLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise UnreadableYamlError(Problem(1, "the file is empty"))
        lines: dict[Path, int] = {}
        _note(node, (), lines)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UnreadableYamlError(Problem(mark.line + 1 if mark else 1, error.problem or "not YAML")) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableYamlError(Problem(1, f"not YAML: {type(error).__name__}")) from error


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """The line of the value, or of the nearest thing around it that has one."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


def _note(node: yaml.Node, path: Path, lines: dict[Path, int]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _note(item, (*path, number), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            if (*path, name) in lines:
                raise UnreadableYamlError(Problem(key.start_mark.line + 1, f"`{name}` is given twice"))
            lines[*path, name] = key.start_mark.line + 1
            _note(value, (*path, name), lines)
