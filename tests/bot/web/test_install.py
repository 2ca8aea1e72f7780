"""A workspace installs Homeroom in a browser, is served, and removes it; all over the wire."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from slack_sdk import WebClient

from bot import doctor, logs
from bot.clock import SystemClock
from bot.manifest import manifest
from bot.runner import NotReady
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from bot.settings import Settings
from storage import Store, installations, members, outbox, silence
from storage.encryption import TokenKeys, new_key
from storage.outbox import Lane, OutboxKind
from tests.bot.commands import Process, homeroom
from tests.bot.test_runner import GOALS
from tests.bot.web.installing import KEY, Browser, at_work, for_many, install, link
from tests.bot.web.wire import until
from tests.e2e.control import Control


class Later:
    """The machine's time, moved on by hand."""

    def __init__(self) -> None:
        self.by = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.by


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), clock=SystemClock(), seed=seed()) as sandbox:
        yield sandbox


def token_of(store: Store, sandbox: Sandbox) -> str | None:
    with store.begin_unscoped(read_only=True) as session:
        found = installations.find(session, TokenKeys([KEY]), sandbox.team_id)
    return found.tokens.token if found else None


def queue(store: Store, sandbox: Sandbox, key: str, later: timedelta = timedelta()) -> None:
    with store.begin(sandbox.team_id) as session:
        outbox.add(
            session,
            dedupe_key=key,
            kind=OutboxKind.POST,
            channel="U0ANA",
            payload={"text": f"Said {key}."},
            lane=Lane.PERSON,
            available_at=SystemClock().now() + later,
        )


def waiting(store: Store) -> int:
    with store.begin_unscoped(read_only=True) as session:
        return outbox.counts(session)["waiting"]


def is_silent(store: Store, sandbox: Sandbox) -> bool:
    with store.begin(sandbox.team_id, read_only=True) as session:
        return silence.is_silent(session)


def remove(sandbox: Sandbox) -> None:
    """As an admin does in Slack."""
    slack = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    slack.apps_uninstall(client_id=sandbox.client_id, client_secret=sandbox.client_secret)


def people(store: Store, sandbox: Sandbox) -> int:
    with store.begin(sandbox.team_id, read_only=True) as session:
        return len(members.all(session))


def test_from_the_page_to_an_answer_and_away_and_back(
    sandbox: Sandbox, database_url: str, store: Store
) -> None:
    slack, stream = Control(sandbox.url), io.StringIO()
    with (
        logs.to(stream, "DEBUG", as_json=False),
        at_work(for_many(sandbox, database_url)) as address,
    ):
        slack.http(f"{address}/slack/events")
        assert "not installed" in str(slack.command("U0ANA", "my"))
        done = install(address)
        assert (done.status, link(done).partition("?")[0]) == (
            200,
            "https://slack.com/app_redirect",
        )
        assert "<h1>Homeroom is in Willow Creek" in done.text
        assert token_of(store, sandbox) == sandbox.bot_token
        assert slack.command("U0ANA", "my")["ephemerals"]
        queue(store, sandbox, "now")
        until(lambda: "Said now." in str(slack.dm("U0ANA")))

        queue(store, sandbox, "tomorrow", later=timedelta(days=1))
        remove(sandbox)
        until(lambda: token_of(store, sandbox) is None)
        assert is_silent(store, sandbox)
        assert waiting(store) == 0
        queue(store, sandbox, "too late")
        until(lambda: waiting(store) == 0)
        assert "Said too late." not in str(slack.dm("U0ANA"))
        kept = people(store, sandbox)
        assert kept > 0

        assert install(address).status == 200
        assert not is_silent(store, sandbox)
        assert people(store, sandbox) == kept
        assert slack.command("U0ANA", "my")["ephemerals"]
    secrets = ("xox", KEY, sandbox.client_secret, "code=", "state=")
    assert [one for one in secrets if one in stream.getvalue()] == []


@pytest.fixture
def dialect() -> str:
    """The pages are the same in front of either kind; what is kept is tested with `storage`."""
    return "sqlite"


@pytest.fixture
def clock() -> Later:
    return Later()


@pytest.fixture
def address(sandbox: Sandbox, database_url: str, clock: Later) -> Iterator[str]:
    with at_work(for_many(sandbox, database_url), clock) as address:
        yield address


def test_who_says_no_installs_nothing(address: str, sandbox: Sandbox, store: Store) -> None:
    browser = Browser()
    to_slack = link(browser.get(f"{address}/slack/install"))
    page = browser.get(browser.press(to_slack, "cancel"))
    assert (page.status, "<h1>Nothing was installed</h1>" in page.text) == (200, True)
    assert browser.cookies == {}
    assert urljoin(f"{address}/slack/oauth_redirect", link(page)) == f"{address}/slack/install"
    assert token_of(store, sandbox) is None


def test_the_way_back_leads_once_in_time_and_in_the_same_browser(
    address: str, sandbox: Sandbox, store: Store, clock: Later
) -> None:
    def begun() -> tuple[Browser, str]:
        browser = Browser()
        return browser, browser.press(link(browser.get(f"{address}/slack/install")), "allow")

    (_, back), (browser, _) = begun(), begun()
    (slow, slow_back) = begun()
    clock.by += timedelta(minutes=11)
    for one, way in ((Browser(), back), (browser, back), (slow, slow_back)):
        page = one.get(way)
        assert (page.status, "<h1>This page is too old</h1>" in page.text) == (400, True)
    assert token_of(store, sandbox) is None
    browser, back = begun()
    cookies = dict(browser.cookies)
    assert browser.get(back).status == 200
    browser.cookies = cookies
    assert browser.get(back).status == 400
    assert token_of(store, sandbox) == sandbox.bot_token


def test_what_stands_in_the_address_is_never_part_of_a_page(address: str) -> None:
    browser = Browser()
    for name in ("error", "state", "code"):
        page = browser.get(
            f"{address}/slack/oauth_redirect?{name}=%3Cscript%3Ealert(1)%3C/script%3E"
        )
        assert page.status in (400, 502)
        assert "<script" not in page.text
        assert "alert" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", ["error:bad_client_secret", "http_500", "drop"])
def test_slack_in_trouble_is_a_page_too(
    address: str, sandbox: Sandbox, store: Store, kind: str
) -> None:
    Control(sandbox.url).fault("oauth.v2.access", kind)
    page = install(address)
    assert (page.status, "<h1>That did not work</h1>" in page.text) == (502, True)
    assert token_of(store, sandbox) is None


def test_a_database_that_takes_nothing_is_a_page_too(address: str, store: Store) -> None:
    browser = Browser()
    back = browser.press(link(browser.get(f"{address}/slack/install")), "allow")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE installations RENAME TO gone")
    page = browser.get(back)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO installations")
    assert (page.status, "storage_error" in page.text) == (502, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"slack_bot_token": "xoxb-1"},
            "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: set only one of "
            "them (README, “Many workspaces”).",
        ),
        (
            {"slack_mode": "socket"},
            "SLACK_CLIENT_ID needs SLACK_MODE=http, for its pages (README, “Many workspaces”).",
        ),
        (
            {"slack_client_id": "", "token_keys": "", "public_url": ""},
            "SLACK_CLIENT_ID, TOKEN_KEYS and PUBLIC_URL are not set: many workspaces need that "
            "(README, “Many workspaces”).",
        ),
        ({"token_keys": "guessed"}, "TOKEN_KEYS: key 1 is not one that `homeroom key` made."),
    ],
)
def test_a_wrong_mixture_is_one_sentence(
    sandbox: Sandbox, database_url: str, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(NotReady) as refused, at_work(for_many(sandbox, database_url, **changes)):
        pass
    assert str(refused.value) == sentence


def test_keys_change_without_anybody_installing_again(
    sandbox: Sandbox, database_url: str, store: Store
) -> None:
    with at_work(for_many(sandbox, database_url)) as address:
        assert install(address).status == 200
    named = {
        "SLACK_CLIENT_ID": sandbox.client_id,
        "DATABASE_URL": database_url,
        "TOKEN_KEYS": homeroom("key").output.strip(),
    }
    assert homeroom("rotate-keys", **named).stderr == (
        f"Error: TOKEN_KEYS does not fit the tokens of {sandbox.team_id}: "
        "put the key that was there before at the end of it.\n"
    )
    lost = for_many(sandbox, database_url, token_keys=named["TOKEN_KEYS"])
    with pytest.raises(NotReady, match=f"tokens of {sandbox.team_id}: put the key"), at_work(lost):
        pass
    both = named | {"TOKEN_KEYS": f"{named['TOKEN_KEYS']}, {KEY}"}
    said = "Encrypted the tokens of 1 installation with the newest key.\n"
    assert homeroom("rotate-keys", **both).output == said
    with at_work(lost) as address:
        Control(sandbox.url).http(f"{address}/slack/events")
        assert Control(sandbox.url).command("U0ANA", "my")["ephemerals"]
    assert not homeroom("rotate-keys", **named).exit_code


def test_the_doctor_looks_at_each_token(sandbox: Sandbox, database_url: str, store: Store) -> None:
    settings = for_many(sandbox, database_url)

    def found() -> dict[str, tuple[bool, str]]:
        findings = doctor.examine(settings, SystemClock())
        return {one.what: (one.is_well, one.says) for one in findings}

    assert found()["Installations"] == (False, "No workspace has installed Homeroom yet.")
    with at_work(settings) as address:
        assert install(address).status == 200
    assert found()["Keys"] == (True, "There is 1.")
    assert found()["Installations"] == (True, "1 of 1 have a token that Slack takes.")
    Control(sandbox.url).fault("auth.test", "error:token_revoked")
    of = f"Token of Willow Creek Schools ({sandbox.team_id})"
    assert found()[of] == (False, "Slack refuses it: token_revoked.")
    settings = for_many(sandbox, database_url, token_keys=new_key())
    assert found()[f"Token of {sandbox.team_id}"] == (False, "TOKEN_KEYS does not fit it.")
    settings = for_many(sandbox, database_url, token_keys="x", public_url="")
    assert found()["Keys"] == (False, "TOKEN_KEYS: key 1 is not one that `homeroom key` made.")
    assert found()["Settings"] == (False, "Not set: PUBLIC_URL.")


def test_an_import_is_for_a_workspace_that_installed_it(
    sandbox: Sandbox, database_url: str, store: Store, tmp_path: Path
) -> None:
    settings = for_many(sandbox, database_url)
    (tmp_path / "goals.csv").write_text(GOALS)
    names = ("client_id", "client_secret", "signing_secret", "api_url", "mode")
    named = {f"SLACK_{name.upper()}": str(getattr(settings, f"slack_{name}")) for name in names}
    named |= {"DATABASE_URL": database_url, "TOKEN_KEYS": KEY, "PUBLIC_URL": settings.public_url}
    goals = str(tmp_path / "goals.csv")
    said = homeroom("import", goals, **named)
    assert said.stderr.startswith("Error: There is nothing in this database yet")
    with at_work(settings) as address:
        assert install(address).status == 200
    assert homeroom("import", goals, "--workspace", sandbox.team_id, **named).exit_code == 0
    with store.begin_unscoped() as session:
        silence.remove(session, sandbox.team_id, is_org_wide=False)
    said = homeroom("import", goals, **named)
    assert said.stderr == f"Error: Homeroom is not installed in {sandbox.team_id} any more.\n"


def test_the_stand_in_prints_what_it_takes_to_install(tmp_path: Path) -> None:
    with Process(tmp_path, "sandbox", "--no-bot", "--install", "--port", "0") as stand_in:
        *lines, url = stand_in.lines_until("http")
        named = dict(line.split("=", 1) for line in lines)
        given = {name.lower(): value for name, value in named.items()}
        assert list(named) == [
            *("SLACK_MODE", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
            *("SLACK_SIGNING_SECRET", "SLACK_API_URL"),
        ]
        here = {"token_keys": KEY, "public_url": "http://127.0.0.1:9"}
        settings = Settings(**{"_env_file": None, **given, **here})  # type: ignore[arg-type]
        assert settings.missing_for_slack == ()
        page = Browser().get(f"{url}/oauth/v2/authorize?{urlencode(asked(settings))}")
        assert "Allow" in page.text


def asked(settings: Settings) -> dict[str, str]:
    return {
        "client_id": settings.slack_client_id,
        "redirect_uri": f"{settings.public_url}/slack/oauth_redirect",
    }
