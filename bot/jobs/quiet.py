"""Slack's own do-not-disturb: who is not to be written to just now, and until when.

May import `storage` and the Slack SDK. It is asked only about people to whom something is about to
be written, never within a transaction, and nothing depends on the answer: where the scope
`dnd:read` was not granted, or Slack does not answer, nobody is quiet.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from storage.installations import NotInstalled

log = logging.getLogger(__name__)

Who = tuple[str, str]
"""Workspace id and member id."""

AT_ONCE = 50
"""People Slack tells about in one answer."""

_NOT_GRANTED = timedelta(days=1)
_TROUBLE = timedelta(minutes=1)


class DoNotDisturb:
    """Asks Slack. Remembers for this process which workspaces gave no leave, and for how long not
    to ask again where something went wrong."""

    def __init__(self, client_for: Callable[[str], WebClient]) -> None:
        self._client_for = client_for
        self._ask_again: dict[str, datetime] = {}

    def until(self, people: Collection[Who], now: datetime) -> dict[Who, datetime]:
        """When the do-not-disturb ends of those of these people who are in it."""
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for workspace_id, member_id in sorted(set(people)):
            ids[workspace_id].append(member_id)
        found: dict[Who, datetime] = {}
        for workspace_id, members in ids.items():
            for start in range(0, len(members), AT_ONCE):
                if self._ask_again.get(workspace_id, now) > now:
                    break
                some = members[start : start + AT_ONCE]
                for member_id, ends in self._ask(workspace_id, some, now).items():
                    found[workspace_id, member_id] = ends
        return found

    def _ask(self, workspace_id: str, members: Sequence[str], now: datetime) -> dict[str, datetime]:
        try:
            answer = self._client_for(workspace_id).dnd_teamInfo(users=list(members))
        except NotInstalled:
            return {}
        except SlackApiError as error:
            self._ask_again[workspace_id] = now + _wait(error)
            return {}
        except (OSError, HTTPException, SlackClientError) as error:
            log.warning("Do-not-disturb is not known: %s", type(error).__name__)
            self._ask_again[workspace_id] = now + _TROUBLE
            return {}
        told: dict[str, Any] = answer.get("users") or {}
        ends = {
            member_id: _ends(told[member_id], now) for member_id in members if member_id in told
        }
        return {member_id: at for member_id, at in ends.items() if at is not None}


def _wait(error: SlackApiError) -> timedelta:
    if error.response.get("error") == "missing_scope":
        return _NOT_GRANTED
    log.warning("Do-not-disturb is not known: %s", error.response.get("error"))
    return _TROUBLE


def _ends(told: Any, now: datetime) -> datetime | None:
    """When the do-not-disturb that is on just now ends; Slack says 1 where there is none."""
    try:
        starts, ends = int(told["next_dnd_start_ts"]), int(told["next_dnd_end_ts"])
        if told["dnd_enabled"] and starts <= now.timestamp() < ends:
            return datetime.fromtimestamp(ends, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        log.warning("Do-not-disturb is told in another way than known.")
    return None
