"""What is due for me: the answer to a bare `/okr`, and App Home.

May import `storage`, `messages`, `bot.home`, `bot.okr` and `handlers.find`.
"""

from collections.abc import Collection
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

import messages.home
from bot import home as drawing
from bot.okr.barriers import people_of
from bot.okr.model import Tracked
from bot.okr.rounds import next_at
from handlers import find, tour
from handlers.context import Ask, Turn
from handlers.words import row_id
from messages import Message
from storage import Session, members, outbox


def card(ask: Ask) -> Message:
    """`/okr`: what is due for me, with buttons."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked, due = find.my_due(session, ask.turn)
    return messages.home.card(
        ask.member,
        find.standings(due, ask.turn),
        find.standings(tracked, ask.turn),
        next_at(ask.member, ask.now),
        ask.now,
    )


def opened(event: dict[str, Any], client: WebClient, turn: Turn) -> None:
    """App Home was opened; its Messages tab needs nothing from us."""
    if event.get("tab", "home") == "home":
        tour.welcome(turn)
        publish(turn, client)


def turn_page(ack: Ack, action: dict[str, Any], client: WebClient, turn: Turn) -> None:
    """Another page of App Home, in place."""
    publish(turn, client, row_id(str(action.get("value") or "")) or 1)
    ack()


def changed(session: Session, turn: Turn, tracked: Collection[Tracked]) -> None:
    """App Home of everyone who sees how these key results stand is to be drawn anew."""
    people = {turn.member.id}
    for one in tracked:
        key_result = one.key_result
        cover = [key_result.cover.member_id] if key_result.cover else []
        people.update([key_result.owner_id, *cover, *key_result.reporter_ids])
        people |= people_of([one.barrier])
    team_ids = {one.key_result.team_id for one in tracked}
    members.homes_changed(session, people, turn.now, team_ids)


def publish(turn: Turn, client: WebClient, page: int = 1) -> None:
    """Draw this person's App Home anew.

    It counts as seen before it is read: what changes in between is drawn once more.
    """
    with turn.store.begin(turn.workspace_id) as session:
        members.home_seen(session, turn.member.id, turn.now)
        outbox.withdraw_all(session, drawing.outbox_key(turn.member.id))
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        member = members.get(session, turn.member.id) or turn.member
        view = drawing.view(session, member, turn.now, page)
    client.views_publish(user_id=turn.member.id, view=dict(view.payload))
