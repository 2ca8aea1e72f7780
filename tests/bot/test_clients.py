"""Tokens that end, and organizations: who speaks for which workspace, over the wire."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_bolt import BoltContext, BoltRequest
from slack_sdk.errors import SlackApiError

from bot.clients import Clients
from bot.clock import SystemClock
from bot.jobs.tokens import EARLY
from bot.sandbox import Sandbox
from bot.sandboxed import seed
from storage import Store, installations, members, silence, workspaces
from storage.encryption import TokenKeys, new_key
from storage.installations import NotInstalled
from tests.bot.two import Two, two_workspaces
from tests.bot.web.installing import KEY

KEYS = TokenKeys([KEY])
HOUR = timedelta(hours=1)
SEEDS = replace(seed(), team_name="Willow Creek"), replace(seed(), team_name="Elm Street")
ORG = "E0DISTRICT"


@pytest.fixture
def dialect() -> str:
    return "sqlite"


def exchanges(two: Two, number: int = 0) -> list[bool]:
    """How often tokens were exchanged there, and whether Slack did."""
    calls = two.slacks[number].journal("oauth.v2.access")
    return [call["ok"] for call in calls if call["args"].get("grant_type")]


def ends(two: Two) -> list[timedelta]:
    with two.store.begin_unscoped(read_only=True) as session:
        found = [installations.get(session, KEYS, one) for one in installations.ids(session)]
    moments = [one.tokens.expires_at for one in found if one]
    return [moment - two.clock.now() for moment in moments if moment]


def test_a_token_is_exchanged_in_good_time_by_one_replica(store: Store, database_url: str) -> None:
    rotating = {"token_rotation_enabled": True}
    now = SystemClock().now()
    with two_workspaces(store, database_url, now, SEEDS, **rotating) as two:
        for sandbox in two.sandboxes:
            assert two.install(sandbox).status == 200
        first, second = two.sandboxes
        before = two.clients.for_work(first.team_id).token
        two.clients.exchange_tokens(two.clock.now())
        assert exchanges(two) == []

        two.clock.travel(two.clock.now() + 12 * HOUR - EARLY + timedelta(minutes=1))
        other = Clients(two.settings, store, KEYS, two.clock)
        with ThreadPoolExecutor() as replicas:
            both = [
                replicas.submit(each.exchange_tokens, two.clock.now())
                for each in (two.clients, other)
            ]
            assert sum(each.result() for each in both) == 2
        # The door asks the first for the second's, too; whoever used one twice is refused by both.
        assert (exchanges(two).count(True), exchanges(two, 1)) == (1, [True])
        assert ends(two) == [HOUR * 12] * 2
        after = other.for_work(first.team_id)
        assert after.token != before
        assert after.auth_test()["team_id"] == first.team_id
        assert other.for_work(second.team_id).auth_test()["team_id"] == second.team_id


def test_who_comes_after_its_end_exchanges_it_first(store: Store, database_url: str) -> None:
    rotating = {"token_rotation_enabled": True}
    now = SystemClock().now()
    with two_workspaces(store, database_url, now, SEEDS, **rotating) as two:
        sandbox, slack = two.sandboxes[0], two.slacks[0]
        assert two.install(sandbox).status == 200
        two.clock.travel(two.clock.now() + 13 * HOUR)
        assert slack.command("U0ANA", "my")["ephemerals"]
        assert exchanges(two) == [True]
        two.clock.travel(two.clock.now() + 13 * HOUR)
        slack.fault("oauth.v2.access", "error:internal_error")
        with pytest.raises(SlackApiError, match="token_expired"):
            two.clients.for_work(sandbox.team_id).auth_test()
        assert two.clients.for_work(sandbox.team_id).auth_test()["ok"]
        assert exchanges(two) == [True, False, True]


def test_a_key_that_this_replica_lacks_stops_nothing_else(store: Store, database_url: str) -> None:
    rotating = {"token_rotation_enabled": True}
    now = SystemClock().now()
    with two_workspaces(store, database_url, now, SEEDS, **rotating) as two:
        for sandbox in two.sandboxes:
            assert two.install(sandbox).status == 200
        newer = TokenKeys([new_key()])
        with store.begin_unscoped() as session:
            one = installations.get(session, KEYS, two.sandboxes[0].team_id)
            assert one is not None
            installations.save(session, one, newer)
        two.clock.travel(two.clock.now() + 11 * HOUR)
        assert two.clients.exchange_tokens(two.clock.now()) == 1
        assert exchanges(two, 1) == [True]
        with store.begin_unscoped() as session:
            there = installations.get(session, newer, one.id)
        assert there is not None
        assert there.tokens == one.tokens


def people(store: Store, sandbox: Sandbox) -> int:
    with store.begin(sandbox.team_id, read_only=True) as session:
        return len(members.all(session))


def is_silent(store: Store, sandbox: Sandbox) -> bool:
    with store.begin(sandbox.team_id, read_only=True) as session:
        return silence.is_silent(session)


def test_an_organizations_one_installation_serves_each_of_its_workspaces(
    store: Store, database_url: str
) -> None:
    first_seed, second_seed = (
        replace(one, enterprise_id=ORG, enterprise_name="River County") for one in SEEDS
    )
    seeds = first_seed, second_seed
    with two_workspaces(store, database_url, SystemClock().now(), seeds) as two:
        first, second = two.sandboxes
        done = two.install(first)
        assert (done.status, "<h1>Homeroom is in River County" in done.text) == (200, True)
        with store.begin_unscoped(read_only=True) as session:
            assert installations.ids(session) == [ORG]
            assert workspaces.all(session) == []
        with pytest.raises(NotInstalled):
            two.clients.for_work(second.team_id)

        assert two.slacks[1].command("U0ANA", "my")["ephemerals"]
        assert two.slacks[1].journal("users.list")[-1]["ok"]
        assert people(store, second) > 5
        assert two.clients.for_work(second.team_id).users_list()["ok"]
        with store.begin_unscoped(read_only=True) as session:
            assert [one.id for one in workspaces.all(session)] == [second.team_id]
        assert two.slacks[0].home("U0ANA")  # an event, of which the app's workspace is not told
        assert people(store, first) > 5

        whole = two.clients.find(second.team_id)
        assert whole is not None
        another = BoltContext({"homeroom_installation": replace(whole, enterprise_id="E0OTHER")})
        assert two.clients.of_request(another, second.team_id) is None

        farewell(two, "team_access_revoked", team_ids=[first.team_id])
        assert [is_silent(store, one) for one in two.sandboxes] == [True, False]
        with pytest.raises(NotInstalled):
            two.clients.for_work(first.team_id)
        assert two.slacks[1].command("U0ANA", "my")["ephemerals"]

        farewell(two, "tokens_revoked", tokens={"oauth": ["U0ANA"], "bot": []})
        assert not is_silent(store, second)
        farewell(two, "tokens_revoked", tokens={"oauth": [], "bot": ["U0BOT"]})
        assert is_silent(store, second)
        with store.begin_unscoped(read_only=True) as session:
            assert installations.ids(session) == workspaces.of_organization(session, ORG) == []


def farewell(two: Two, kind: str, **event: object) -> None:
    """As Slack sends it to an app that serves an organization."""
    body = {
        "type": "event_callback",
        "team_id": None,
        "enterprise_id": ORG,
        "api_app_id": "A1",
        "event": {"type": kind, **event},
        "authorizations": [
            {
                "enterprise_id": ORG,
                "team_id": None,
                "user_id": "U0BOT",
                "is_bot": True,
                "is_enterprise_install": True,
            }
        ],
    }
    assert two.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
