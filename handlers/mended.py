"""What could not be posted is tried again: the bot was invited, or an admin says so.

May import `storage` (in transactions), `messages`, `bot.mending`, `bot.okr` and the handlers'
helpers. Who invited the bot needs no right: it is Slack that says it is there now.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltContext

import messages.notice
from bot import mending
from bot.clock import Clock
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, workspace_of
from storage import Store


def joined_with(store: Store, clock: Clock, wake: Callable[[], None]) -> Callable[..., None]:
    """A Bolt listener for `member_joined_channel`: only the bot's own arrival matters."""

    def joined(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        ours = {one.get("user_id") for one in body.get("authorizations") or []}
        workspace_id = workspace_of(context, body)
        if event.get("user") not in ours or not workspace_id:
            return
        with store.begin(workspace_id) as session:
            found = mending.retry_channel(session, str(event.get("channel") or ""), clock.now())
        if found:
            wake()

    return joined


def try_again(ask: Ask) -> Answer:
    """The button of the admins' message; its value is the channel."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        found = mending.retry_channel(session, ask.words, ask.now)
    ask.turn.wake()
    return messages.notice.trying_again(found[0].at if found else None, ask.member.tz, ask.now)
