"""Settings: documented, frozen, masked, and the same in a child process."""

import pytest
from pydantic import ValidationError

from services.settings import Settings


def test_every_setting_is_documented() -> None:
    undocumented = [name for name, field in Settings.model_fields.items() if not field.description]
    assert undocumented == []


def test_a_secret_is_masked_wherever_settings_are_shown() -> None:
    settings = Settings(kafka_sasl_password="hunter2", push_token="hunter3")
    assert "hunter" not in str(settings.shown()) + repr(settings)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().__setattr__("kafka_bootstrap", "elsewhere:1")


def test_a_child_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = Settings(kafka_bootstrap="h:1", http_port=7, kafka_sasl_password="p", topic_prefix="x.")
    for name, value in parent.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings() == parent


def test_the_bootstrap_variable_is_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "broker:9093")
    assert Settings().kafka_bootstrap == "broker:9093"
