"""`.env.example` is the settings, and a wrong value is one sentence."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, SettingsError, load

EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_example_file_is_the_fields_with_their_defaults() -> None:
    defaults = {name.upper(): str(field.default) for name, field in Settings.model_fields.items()}
    assert dotenv_values(EXAMPLE) == defaults


def test_the_example_file_explains_each_field_in_its_own_words() -> None:
    lines = EXAMPLE.read_text().splitlines()
    explained = {
        lines[number].partition("=")[0].lower(): lines[number - 1].removeprefix("# ")
        for number in range(1, len(lines))
        if "=" in lines[number] and not lines[number].startswith("#")
    }
    assert explained == {name: field.description for name, field in Settings.model_fields.items()}


def test_a_copy_of_the_example_file_is_the_defaults() -> None:
    assert load(EXAMPLE) == load(None)


def test_slacks_address_may_lack_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8023/api")
    assert load(None).slack_api_url == "http://127.0.0.1:8023/api/"


def test_the_environment_is_stronger_than_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=error\nMESSAGES_PER_SECOND=10\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("MESSAGES_PER_SECOND", "15")
    settings = load(file)
    assert (settings.log_level, settings.messages_per_second) == ("ERROR", 15.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_MODE", "smoke"),
        ("PORT", "65536"),
        ("DATABASE_URL", "mysql://school"),
        ("MESSAGES_PER_SECOND", "0"),
        ("MESSAGES_PER_SECOND", "fast"),
        ("MESSAGES_PER_SECOND", "nan"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_named_and_explained_but_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load(None)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}: ")
    assert (Settings.model_fields[name.lower()].description or "?") in sentence
    assert "\n" not in sentence


def test_every_wrong_value_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("DATABASE_URL", "mysql://school")
    with pytest.raises(SettingsError, match=r"DATABASE_URL: .* LOG_LEVEL: "):
        load(None)


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-secret")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ana:secret@school/homeroom")
    settings = load(None)
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings)
    assert settings.slack_bot_token == "xoxb-secret"


def test_a_wrong_secret_is_not_printed_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "very-secret")
    with pytest.raises(SettingsError) as caught:
        load(None)
    assert "very-secret" not in str(caught.value)


def test_it_says_what_slack_needs_and_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(None).missing_for_slack == ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load(None).missing_for_slack == ()
    monkeypatch.setenv("SLACK_MODE", "HTTP")
    assert load(None).missing_for_slack == ("SLACK_SIGNING_SECRET",)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    assert load(None).missing_for_slack == ()
