"""What the service itself accepts: command lines and environment variables."""

import os
from collections.abc import Mapping, Sequence

import pytest
import typer.main
from typer.core import TyperGroup

from services.cli import build
from services.settings import Settings


def parse_command(words: Sequence[str]) -> None:
    """Parse a command line as `copytaster` would, without running it; what it would refuse is an exception here."""
    command = typer.main.get_command(build([words[0]]))
    words = list(words)
    # A group may be a command itself ("gateway", beside "gateway token").
    while isinstance(command, TyperGroup) and (words or not command.invoke_without_command):
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words)


def settings_from(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings that these variables make; a variable that is no setting, or a wrong value, is an exception."""
    variables = {f"COPYTASTER_{name.upper()}" for name in Settings.model_fields} | {"KAFKA_BOOTSTRAP"}
    assert set(environment) <= variables, f"no such setting: {sorted(set(environment) - variables)}"
    for name in variables & set(os.environ):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()
