"""Slack's way to install an app (OAuth), as Bolt knows it, on our database.

May import `bot.app`, `storage`, `bot.okr.model`, the leaves, Bolt and the Slack SDK. What people
see of it is in `bot.web.install`.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from logging import Logger, getLogger
from urllib.parse import urljoin

from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from sqlalchemy.exc import SQLAlchemyError

from bot.app import make_client
from bot.clock import Clock
from bot.okr.model import Workspace
from bot.settings import Settings
from storage import Conflict, Store, installations, oauth_states, silence, workspaces
from storage.encryption import TokenKeys
from storage.installations import Installation, Tokens

INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
COOKIE = "homeroom-install"
LIFE = timedelta(minutes=10)
"""From the page to install to the way back from Slack."""

log = getLogger(__name__)


class States(OAuthStateStore):
    """Made on one replica, taken on any, once."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return log

    def issue(self, *args: object, **kwargs: object) -> str:
        """`oauth_states.TooMany` where there is no room."""
        state, now = secrets.token_urlsafe(32), self._clock.now()
        with self._store.begin_unscoped() as session:
            oauth_states.begin(session, state, now, now + LIFE)
        return state

    def consume(self, state: str) -> bool:
        with self._store.begin_unscoped() as session:
            return oauth_states.finish(session, state, self._clock.now())


class Installations(InstallationStore):
    """Keeps what Slack hands out when somebody presses “Allow”."""

    def __init__(self, store: Store, keys: TokenKeys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return log

    def save(self, installation: SlackInstallation) -> None:
        """Keep it, with its workspace, which is served from now on. BoltError where that fails."""
        made = _ours(installation, self._clock.now())
        try:
            with self._store.begin_unscoped() as session:
                installations.save(session, made, self._keys)
                if not made.is_org_wide:
                    workspaces.ensure(
                        session,
                        Workspace(id=made.id, name=made.name, bot_user_id=made.bot_user_id),
                    )
                    workspaces.set_organization(session, made.id, made.enterprise_id)
            if not made.is_org_wide:
                with self._store.begin(made.id) as session:
                    silence.awaken(session, self._clock.now())
        except (Conflict, SQLAlchemyError) as error:
            raise BoltError(type(error).__name__) from error
        log.info("Homeroom was installed for %s.", made.id)


def _ours(given: SlackInstallation, now: datetime) -> Installation:
    """BoltError where Slack's answer lacks what every installation has."""
    is_org_wide = bool(given.is_enterprise_install)
    id_ = given.enterprise_id if is_org_wide else given.team_id
    if not id_ or not given.bot_token:
        raise BoltError("no workspace or no bot token")
    ends = given.bot_token_expires_at
    return Installation(
        id=id_,
        is_org_wide=is_org_wide,
        enterprise_id=given.enterprise_id,
        name=(given.enterprise_name if is_org_wide else given.team_name) or id_,
        bot_id=given.bot_id or "",
        bot_user_id=given.bot_user_id or "",
        scopes=tuple(given.bot_scopes or ()),
        tokens=Tokens(
            token=given.bot_token,
            refresh_token=given.bot_refresh_token,
            expires_at=None if ends is None else datetime.fromtimestamp(ends, UTC),
        ),
        installed_at=now,
        installer_id=given.user_id or "",
    )


def make_flow(
    settings: Settings,
    states: OAuthStateStore,
    kept: InstallationStore,
    *,
    scopes: Sequence[str],
    pages: CallbackOptions,
) -> OAuthFlow:
    """The way to install: `scopes` are asked for, `pages` are shown at its end."""
    # Bolt's own log says the code with which it asks for a token.
    silent = getLogger("slack_bolt.oauth.silent")
    silent.disabled = True
    return OAuthFlow(
        client=make_client(settings),
        logger=silent,
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            scopes=list(scopes),
            user_scopes=[],
            redirect_uri=settings.public_url + REDIRECT_PATH,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            callback_options=pages,
            authorization_url=urljoin(settings.slack_api_url, "../oauth/v2/authorize"),
            installation_store=kept,
            state_store=states,
            state_cookie_name=COOKIE,
            state_expiration_seconds=int(LIFE.total_seconds()),
        ),
    )
