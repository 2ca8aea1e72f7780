"""Who speaks for which workspace, where each has installed Homeroom itself.

May import `bot.app`, `bot.jobs`, `storage`, the leaves, Bolt and the Slack SDK. The database is
asked each time: what was removed is gone at once, and what another replica exchanged is used here.
"""

from datetime import datetime, timedelta

from slack_bolt import BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient

from bot import jobs
from bot.app import PERSON_SECONDS, make_client
from bot.clock import Clock
from bot.sender import TIMEOUT
from bot.settings import Settings
from storage import Store, installations, silence, workspaces
from storage.encryption import TokenKeys
from storage.installations import Installation, NotInstalled, Tokens

_FOUND = "homeroom_installation"
"""Where a request's installation is kept in Bolt's context."""


class Clients:
    """Clients of the workspaces that installed Homeroom. `keys` decrypt their tokens."""

    def __init__(self, settings: Settings, store: Store, keys: TokenKeys, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._keys = keys
        self._clock = clock

    def find(self, workspace_id: str, enterprise_id: str | None = None) -> Installation | None:
        """The installation that serves the workspace, its token good for now if Slack allows."""
        found = self._read(workspace_id, enterprise_id)
        if found is None or found.tokens.expires_at is None:
            return found
        now = self._clock.now()
        if found.tokens.expires_at > now:
            return found
        jobs.exchange_token(self._store, self._keys, self._ask, found.id, now)
        return self._read(workspace_id, enterprise_id)

    def for_work(self, workspace_id: str) -> WebClient:
        """For what nobody waits for: jobs and deliveries. NotInstalled where nothing serves it."""
        found = self.find(workspace_id)
        if found is None:
            raise NotInstalled(workspace_id)
        return self._client(found, workspace_id, int(TIMEOUT.total_seconds()))

    def of_request(self, context: BoltContext, workspace_id: str) -> WebClient | None:
        """For a person who waits: by the installation that `Authorization` found."""
        found: Installation | None = context.get(_FOUND)
        if found is None or (found.is_org_wide and not self._sees(workspace_id, found)):
            return None
        return self._client(found, workspace_id, PERSON_SECONDS)

    def exchange_tokens(self, now: datetime) -> int:
        """Exchange the tokens that end soon; how many were."""
        return jobs.exchange_tokens(self._store, self._keys, self._ask, now)

    def _read(self, workspace_id: str, enterprise_id: str | None) -> Installation | None:
        with self._store.begin_unscoped(read_only=True) as session:
            return installations.find(session, self._keys, workspace_id, enterprise_id)

    def _client(self, found: Installation, workspace_id: str, seconds: int) -> WebClient:
        return make_client(
            self._settings,
            seconds=seconds,
            token=found.tokens.token,
            team_id=workspace_id if found.is_org_wide else None,
        )

    def _sees(self, workspace_id: str, found: Installation) -> bool:
        """A workspace of an organization appears when something is first done in it. False for one
        that is known to belong to another organization, whatever a request says."""
        with self._store.begin(workspace_id, read_only=True) as session:
            known = workspaces.organization(session)
        if known is not None:
            return known == found.enterprise_id
        with self._store.begin(workspace_id) as session:
            workspaces.ensure_there(session, workspace_id, found.bot_user_id)
            workspaces.set_organization(session, workspace_id, found.enterprise_id)
            silence.awaken(session, self._clock.now())
        return True

    def _ask(self, refresh_token: str) -> Tokens:
        answer = make_client(self._settings, seconds=int(TIMEOUT.total_seconds())).oauth_v2_access(
            client_id=self._settings.slack_client_id,
            client_secret=self._settings.slack_client_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )
        return Tokens(
            token=str(answer["access_token"]),
            refresh_token=str(answer["refresh_token"]),
            expires_at=self._clock.now() + timedelta(seconds=int(answer["expires_in"])),
        )


class Authorization(Authorize):
    """Bolt's question whose request this is, answered without asking Slack.

    Where nothing serves the workspace the request goes on without a token, so that the person is
    told (`handlers.context`) and a farewell is heard.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **actor: str | None,
    ) -> AuthorizeResult:
        organization = enterprise_id if context.is_enterprise_install else None
        found = self._clients.find(team_id or "", organization)
        context[_FOUND] = found
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=found.bot_id if found else None,
            bot_user_id=found.bot_user_id if found else None,
            bot_token=found.tokens.token if found else None,
            bot_scopes=list(found.scopes) if found else None,
        )
