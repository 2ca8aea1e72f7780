"""The doctor says what is wrong, each with its remedy, and changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.checkup import Finding
from bot.clock import Clock, SystemClock, TravelClock
from bot.doctor import BROUGHT_BY, NEEDED_FOR, examine, manifest
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from bot.settings import Settings
from messages.preview import NAMES
from storage import Store, members, teams
from tests import cast
from tests.bot.commands import connected, homeroom
from tests.storage.school import HOME, found as stored


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), clock=TravelClock(cast.NOW), seed=seed()) as sandbox:
        yield sandbox


def found(database_url: str = "sqlite://", **settings: str) -> dict[str, Finding]:
    """What the doctor finds, by what it looked at."""
    return found_at(SystemClock(), database_url, **settings)


def found_at(clock: Clock, database_url: str = "sqlite://", **settings: str) -> dict[str, Finding]:
    """The same, where the machine's clock is this one."""
    named = _settings(database_url, **settings)
    return {one.what: one for one in examine(named, clock)}


def messages_of(sandbox: Sandbox) -> Finding:
    """What it says of the messages, when it is asked about them, too."""
    everything = examine(_settings(**connected(sandbox)), SystemClock(), with_messages=True)
    return next(one for one in everything if one.what == "Messages")


def _settings(database_url: str = "sqlite://", **settings: str) -> Settings:
    lower = {name.lower(): value for name, value in settings.items()}
    all_settings: Any = {"database_url": database_url, "_env_file": None, **lower}
    return Settings(**all_settings)


def test_when_all_is_well_it_says_so(sandbox: Sandbox, database_url: str, dialect: str) -> None:
    kind = "SQLite" if dialect == "sqlite" else "PostgreSQL"
    answer = homeroom("doctor", "--messages", **connected(sandbox), DATABASE_URL=database_url)
    assert answer.output.splitlines() == [
        f"✓ Database: {kind}, tables up to date.",
        "✓ Bot token: Belongs to homeroom in Willow Creek Schools.",
        "✓ Scopes: All granted.",
        "✓ History: im:history is not granted (optional): after a crash a message may come twice.",
        f"✓ Messages: Slack accepts all {len(NAMES)} kinds.",
        "✓ App token: Socket Mode opens.",
    ]
    assert answer.exit_code == 0


def test_over_http_it_asks_for_the_signing_secret_instead(sandbox: Sandbox) -> None:
    named = {**connected(sandbox), "SLACK_MODE": "http"}
    without = found(**named)
    assert "App token" not in without
    assert not without["Signing secret"].is_well
    assert found(**named, SLACK_SIGNING_SECRET="s")["Signing secret"].is_well


def test_what_is_wrong_comes_with_its_remedy_and_an_exit_code() -> None:
    answer = homeroom("doctor", DATABASE_URL="sqlite:///school.db")
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "✓ Database: SQLite; the file is made when Homeroom first runs.",
        "✗ Bot token: SLACK_BOT_TOKEN is not set.",
        "  → Put the Bot User OAuth Token into .env (README, step 5).",
        "✗ App token: SLACK_APP_TOKEN is not set.",
        "  → Put the app-level token into .env (README, step 4).",
    ]
    assert not Path("school.db").exists()


def test_a_token_that_is_there_is_looked_at_while_the_other_is_missing(sandbox: Sandbox) -> None:
    settings = connected(sandbox)
    without_app = found(**{**settings, "SLACK_APP_TOKEN": ""})
    assert without_app["Bot token"].is_well
    assert not without_app["App token"].is_well
    without_bot = found(**{**settings, "SLACK_BOT_TOKEN": ""})
    assert without_bot["App token"].is_well
    assert not without_bot["Bot token"].is_well


def test_tokens_that_slack_refuses_are_told_apart(sandbox: Sandbox) -> None:
    settings = connected(sandbox)
    wrong = {**settings, "SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-wrong"}
    findings = found(**wrong)
    bot, app = findings["Bot token"], findings["App token"]
    assert bot.says == "Slack refuses SLACK_BOT_TOKEN: invalid_auth."
    assert bot.remedy.startswith("Copy the Bot User OAuth Token again")
    assert app.says == "Slack refuses SLACK_APP_TOKEN: invalid_auth."
    assert "connections:write" in app.remedy
    assert set(findings) == {"Database", "Bot token", "App token"}


def test_a_scope_that_was_not_granted_is_named() -> None:
    granted = ["chat:write", "commands", "users:read"]
    less = _granting(granted)
    with Sandbox(less, clock=TravelClock(cast.NOW), seed=seed()) as sandbox:
        scopes = found(**connected(sandbox))["Scopes"]
    missing = ("channels:read", "files:read", "files:write", "groups:read", "im:write")
    words = ", ".join(f"{scope} ({NEEDED_FOR[scope]})" for scope in missing)
    assert scopes.says == f"Not granted: {words}."
    assert "manifest.json" in scopes.remedy


def test_an_optional_scope_may_be_missing() -> None:
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    less = _granting([scope for scope in asked if scope != "dnd:read"])
    with Sandbox(less, clock=TravelClock(cast.NOW), seed=seed()) as sandbox:
        scopes = found(**connected(sandbox))["Scopes"]
    assert scopes.is_well
    assert scopes.says == (
        "All granted but dnd:read (waiting while somebody is not to be disturbed), "
        "which is optional."
    )


def test_the_scope_that_settles_doubts_is_told_of() -> None:
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    assert [scope for scope in asked if scope.endswith(":history")] == []  # nobody is read by us
    more = _granting([*asked, "im:history"])
    with Sandbox(more, clock=TravelClock(cast.NOW), seed=seed()) as sandbox:
        history = found(**connected(sandbox))["History"]
    assert history.is_well
    assert history.says.startswith("im:history is granted")


def test_every_scope_and_event_has_its_use_in_words() -> None:
    assert set(NEEDED_FOR) == set(manifest()["oauth_config"]["scopes"]["bot"])
    assert set(BROUGHT_BY) == set(manifest()["settings"]["event_subscriptions"]["bot_events"])


@pytest.mark.parametrize(("hours", "which"), [(3, "3 hours ahead of"), (-3, "3 hours behind")])
def test_a_clock_that_is_astray_is_told(sandbox: Sandbox, hours: int, which: str) -> None:
    clock = TravelClock(SystemClock().now() + timedelta(hours=hours, seconds=hours * 30))
    finding = found_at(clock, **connected(sandbox))["Clock"]
    assert finding.says == f"This machine's is {which} Slack's."
    assert "timedatectl" in finding.remedy


def test_channels_in_which_it_is_not_are_named(sandbox: Sandbox, store: Store) -> None:
    database_url = store.engine.url.render_as_string(hide_password=False)
    workspace_id = sandbox.team_id
    school = stored(store, replace(HOME, id=workspace_id))
    assert "Channels" not in found(database_url, **connected(sandbox))
    joined, elsewhere = "C0MAPLEWINS", "C0NOWHERE"
    with store.begin(workspace_id) as session:
        teams.save(session, replace(school.team, wins_channel=joined, leaders_channel=joined))
    findings = found(database_url, **connected(sandbox))
    assert findings["Channels"] == Finding("Channels", "Homeroom is in all 1.")
    assert findings["Events"].says.startswith("Nobody has opened App Home yet")
    assert findings["Events"].is_hint
    with store.begin(workspace_id) as session:
        teams.save(session, replace(school.team, wins_channel=joined, leaders_channel=elsewhere))
        members.home_seen(session, cast.ANA.id, cast.NOW)
    findings = found(database_url, **connected(sandbox))
    assert findings["Channels"].says == f"Homeroom is not in {elsewhere} of {school.team.name}."
    assert "/invite @Homeroom" in findings["Channels"].remedy
    assert "Events" not in findings


def test_here_slack_is_not_asked(database_url: str, dialect: str) -> None:
    kind = "SQLite" if dialect == "sqlite" else "PostgreSQL"
    answer = homeroom("doctor", "--here", DATABASE_URL=database_url)
    assert (answer.exit_code, answer.output) == (0, f"✓ Database: {kind}, tables up to date.\n")


def test_hints_are_no_faults(sandbox: Sandbox, store: Store) -> None:
    stored(store)
    url = store.engine.url.render_as_string(hide_password=False)
    answer = homeroom("doctor", **connected(sandbox), DATABASE_URL=url)
    assert "! Calendar: No day without school is known: " in answer.output
    assert answer.exit_code == 0


def _granting(scopes: list[str]) -> dict[str, Any]:
    return {**manifest(), "oauth_config": {"scopes": {"bot": scopes}}}


def test_an_address_that_does_not_answer_is_said_once() -> None:
    findings = found(
        SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_API_URL="http://127.0.0.1:9/api/"
    )
    assert set(findings) == {"Database", "Slack"}
    assert findings["Slack"].says == (
        "http://127.0.0.1:9/api/ gave no answer: [Errno 111] Connection refused."
    )
    assert "SLACK_API_URL" in findings["Slack"].remedy


def test_an_address_that_is_not_slacks_is_no_traceback(sandbox: Sandbox) -> None:
    findings = found(**{**connected(sandbox), "SLACK_API_URL": f"{sandbox.url}/elsewhere/"})
    assert not findings["Bot token"].is_well


@pytest.mark.parametrize("kind", ["ratelimited", "error:internal_error"])
def test_when_slack_is_busy_the_messages_are_not_blamed(sandbox: Sandbox, kind: str) -> None:
    body = f'{{"method": "blocks.validate", "kind": "{kind}", "count": 1}}'
    with urlopen(Request(f"{sandbox.url}/_control/fault", body.encode())):
        pass
    word = kind.removeprefix("error:")
    messages = messages_of(sandbox)
    assert messages == Finding("Messages", f"Slack does not check them just now ({word}).")


def test_messages_that_slack_refuses_are_named(sandbox: Sandbox) -> None:
    body = '{"method": "blocks.validate", "kind": "error:invalid_message", "count": 1}'
    with urlopen(Request(f"{sandbox.url}/_control/fault", body.encode())):
        pass
    messages = messages_of(sandbox)
    assert messages.says == f"Slack refuses: {next(iter(NAMES))}."
    assert "homeroom preview" in messages.remedy


def test_outdated_tables_are_not_touched(empty_database_url: str, dialect: str) -> None:
    kind = "SQLite" if dialect == "sqlite" else "PostgreSQL"
    store = Store(empty_database_url)
    assert not store.is_current()  # which makes SQLite's file
    store.close()
    for _ in range(2):
        database = found(empty_database_url)["Database"]
        assert database.says == f"{kind}, tables not up to date."
        assert database.remedy == "Run `homeroom migrate`."


def test_tables_of_a_later_version_are_told(sqlite_url: str) -> None:
    with closing(Store(sqlite_url)) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database = found(sqlite_url)["Database"]
    assert database.says == "SQLite, tables of a later version."
    assert database.remedy == "Use that version."


@pytest.mark.parametrize(
    "url",
    ["postgresql://ana:secret@127.0.0.1:9/school", "sqlite:////nowhere/school.db", "sqlite:///."],
)
def test_a_database_that_does_not_open_is_said_without_its_password(url: str) -> None:
    database = found(url)["Database"]
    assert database.says.startswith("It did not open: ")
    assert "secret" not in database.says
    assert database.remedy == "Check DATABASE_URL."


def test_the_manifest_asks_for_what_the_bot_needs() -> None:
    assert manifest()["settings"]["socket_mode_enabled"]
    assert [one["command"] for one in manifest()["features"]["slash_commands"]] == ["/okr"]
