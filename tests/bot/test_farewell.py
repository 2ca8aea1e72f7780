"""A school with a token of its own removes Homeroom, and takes it back."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient

from bot.runner import prepare_workspace
from bot.sandbox import Sandbox
from bot.sandboxed import START, open_school, seed, with_bot
from storage import Store, outbox, silence
from storage.outbox import Lane, OutboxKind
from tests.bot.web.installing import Browser
from tests.bot.web.wire import until


@pytest.fixture
def dialect() -> str:
    return "sqlite"


def is_silent(store: Store, workspace_id: str) -> bool:
    with store.begin(workspace_id, read_only=True) as session:
        return silence.is_silent(session)


def put_back(sandbox: Sandbox) -> None:
    """“Reinstall to Workspace”, on the app's page."""
    query = urlencode({"client_id": sandbox.client_id, "redirect_uri": "http://127.0.0.1/"})
    back = Browser().press(f"{sandbox.url}/oauth/v2/authorize?{query}", "allow")
    WebClient(base_url=sandbox.api_url).oauth_v2_access(
        client_id=sandbox.client_id,
        client_secret=sandbox.client_secret,
        code=parse_qs(urlsplit(back).query)["code"][0],
    )


def test_over_socket_mode_it_falls_silent_until_it_starts_again(store: Store) -> None:
    with open_school(seed(), START) as school, with_bot(school, store):
        sandbox = school.sandbox
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        with store.begin(sandbox.team_id) as session:
            outbox.add(
                session,
                dedupe_key="tomorrow",
                kind=OutboxKind.POST,
                channel="U0ANA",
                payload={"text": "Hello."},
                lane=Lane.ANNOUNCEMENT,
                available_at=school.clock.now() + timedelta(days=1),
            )
        client.apps_uninstall(client_id=sandbox.client_id, client_secret=sandbox.client_secret)
        until(lambda: is_silent(store, sandbox.team_id))
        with store.begin_unscoped(read_only=True) as session:
            assert outbox.counts(session)["waiting"] == 0
        put_back(sandbox)
        assert prepare_workspace(store, client, school.clock.now()) == sandbox.team_id
        assert not is_silent(store, sandbox.team_id)
