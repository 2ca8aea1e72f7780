"""Who is in the workspace: read from Slack once a day, a page at a time.

May import `storage`, `bot.people`, `bot.prompting` and the Slack SDK.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import prompting
from bot.jobs.leavers import hand_on
from bot.people import member_of
from storage import Store, members, schools, workspaces
from storage.installations import NotInstalled

log = logging.getLogger(__name__)

PAGE = 200
EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=15)

_SLACKBOT = "USLACKBOT"


def refresh_users(store: Store, client_for: Callable[[str], WebClient], now: datetime) -> int:
    """Bring names, zones, admins and who has left up to date; how many people were read.

    A newcomer is prompted from their next week on; who moved, at the same hour of the new zone.
    What those who left looked after is handed on (`bot.jobs.leavers`).
    What Slack cannot tell now is asked for again in a quarter of an hour.
    """
    with store.begin_unscoped(read_only=True) as session:
        due = [
            (one.id, workspaces.get_next_refresh(session, one.id))
            for one in workspaces.refresh_due(session, now)
        ]
    return sum(
        _refresh(store, client_for, workspace_id, expected, now) for workspace_id, expected in due
    )


def _refresh(
    store: Store,
    client_for: Callable[[str], WebClient],
    workspace_id: str,
    expected: datetime | None,
    now: datetime,
) -> int:
    if not _move(store, workspace_id, expected, now + EVERY):
        return 0  # another process reads them
    read = 0
    try:
        for page in _pages(client_for(workspace_id)):
            _save(store, workspace_id, page, now)
            read += len(page)
        hand_on(store, workspace_id, now)
    except NotInstalled:
        return 0  # nobody can tell us
    except (SlackApiError, OSError, HTTPException) as error:
        said = error.response.get("error") if isinstance(error, SlackApiError) else None
        log.warning("The list of people is not complete: %s", said or type(error).__name__)
        _move(store, workspace_id, now + EVERY, now + AGAIN)
    return read


def _move(store: Store, workspace_id: str, expected: datetime | None, to: datetime) -> bool:
    with store.begin(workspace_id) as session:
        return workspaces.set_next_refresh(session, workspace_id, expected, to)


def _pages(client: WebClient) -> Iterator[list[Mapping[str, Any]]]:
    """The people of the workspace, without bots and guests from other workspaces."""
    cursor = ""
    while True:
        answer = client.users_list(limit=PAGE, cursor=cursor or None)
        yield [
            user
            for user in answer["members"]
            if not (user.get("is_bot") or user.get("is_stranger") or user["id"] == _SLACKBOT)
        ]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _save(
    store: Store, workspace_id: str, users: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    with store.begin(workspace_id) as session:
        known = members.named(session, [user["id"] for user in users])
        school = schools.read(session)
        people = [member_of(user, known.get(user["id"]), school, now) for user in users]
        members.save(session, people)
        moved = [
            person.id
            for person in people
            if (before := known.get(person.id)) is not None and before.tz != person.tz
        ]
        if moved:
            prompting.reconsider(session, moved, now)
