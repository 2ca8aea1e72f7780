"""Homeroom is removed from a workspace: its tokens and all that is queued are deleted at once.

May import `storage` (in transactions), Bolt and the standard library. The one place among the
handlers that is about more than one workspace: an organization's installation serves many.
What the school wrote stays, for whoever installs Homeroom again (see the README).
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltContext

from handlers.context import workspace_of
from storage import Store, silence

log = logging.getLogger(__name__)


def removed_with(store: Store) -> Callable[..., None]:
    """A Bolt listener for `app_uninstalled`."""

    def removed(body: dict[str, Any], context: BoltContext) -> None:
        _remove(store, body, context)

    return removed


def revoked_with(store: Store) -> Callable[..., None]:
    """A Bolt listener for `tokens_revoked`: only the bot's own token is one that we keep."""

    def revoked(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        if (event.get("tokens") or {}).get("bot"):
            _remove(store, body, context)

    return revoked


def left_out_with(store: Store) -> Callable[..., None]:
    """A Bolt listener for `team_access_revoked`: an organization takes Homeroom from some of its
    workspaces."""

    def left_out(event: dict[str, Any]) -> None:
        ids = [str(one) for one in event.get("team_ids") or []]
        with store.begin_unscoped() as session:
            silence.leave(session, ids)
        log.info("Homeroom was taken from %s.", ", ".join(ids))

    return left_out


def _remove(store: Store, body: Mapping[str, Any], context: BoltContext) -> None:
    workspace_id = workspace_of(context, body)
    organization = str(context.enterprise_id or "")
    if workspace_id.startswith("E"):  # so Slack may name an organization where it has no workspace
        workspace_id, organization = "", workspace_id
    is_org_wide = bool(context.is_enterprise_install) or not workspace_id
    gone = organization if is_org_wide else workspace_id
    with store.begin_unscoped() as session:
        silence.remove(session, gone, is_org_wide=is_org_wide)
    log.info("Homeroom was removed from %s.", gone)
