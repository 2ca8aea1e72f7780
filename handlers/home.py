"""What is due for me: the answer to a bare `/okr`, and App Home.

May import `storage`, `messages`, `bot.okr` and `handlers.find`.
"""

from typing import Any

from slack_sdk import WebClient

import messages.home
from handlers import find
from handlers.context import Ask, Turn
from messages import Message


def card(ask: Ask) -> Message:
    """`/okr`: what is due for me, with buttons."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked, due = find.my_due(session, ask.turn)
    return messages.home.card(
        ask.member,
        find.standings(due, ask.turn),
        find.standings(tracked, ask.turn),
        ask.member.next_prompt_at,
        ask.now,
    )


def opened(event: dict[str, Any], client: WebClient, turn: Turn) -> None:
    """App Home was opened; its Messages tab needs nothing from us."""
    if event.get("tab", "home") == "home":
        publish(turn, client)


def publish(turn: Turn, client: WebClient) -> None:
    """Draw this person's App Home anew."""
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        tracked, due = find.my_due(session, turn)
    view = messages.home.home(
        turn.member,
        find.standings(due, turn),
        find.standings(tracked, turn),
        turn.member.next_prompt_at,
        turn.now,
    )
    client.views_publish(user_id=turn.member.id, view=dict(view.payload))
