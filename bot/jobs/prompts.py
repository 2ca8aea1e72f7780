"""The weekly prompt: one message for each person whose moment has come.

May import `storage`, `messages` and `bot.okr`. When that is, `bot.okr.rounds` says; the moment kept
with a person is only when to look at them again.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import messages.away
import messages.check_in
from bot.jobs.quiet import DoNotDisturb
from bot.okr import quiet, rounds
from bot.okr.calendar import local_day
from bot.okr.model import Member, Prompt, PromptReason, Tracked
from bot.okr.nudges import nudge_at, round_ends
from bot.okr.prompts import PromptLine, plan_prompt
from bot.okr.rounds import Coming
from bot.okr.status import assess
from messages import Message
from storage import Session, Store, asking, direct, members, outbox, prompts
from storage.outbox import Lane, OutboxKind, Outgoing
from storage.prompts import NewPrompt

log = logging.getLogger(__name__)

BATCH = 50
"""Small enough that nobody who writes to the database waits for a quarter of a second."""

_Who = tuple[str, str]
"""Workspace id and member id."""
_LONGEST_WEEK = timedelta(days=9)  # from Monday in one zone to Sunday in another


def enqueue_prompts(
    store: Store, now: datetime, batch: int = BATCH, dnd: DoNotDisturb | None = None
) -> int:
    """Queue one message for each person whose moment has come and who has something to say.

    Returns how many were queued. Batches are small, so that no other writer waits for long.
    """
    queued = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            seen = asking.due_for_prompt(session, now, batch)
        awaited = [(id_, one.id) for id_, one in seen if _coming(one, now) is not None]
        quiet_until = dnd.until(awaited, now) if dnd and awaited else {}
        taken = 0
        for workspace_id in sorted({id_ for id_, _ in seen}):
            with store.begin(workspace_id) as session:
                due = asking.due_for_prompt(session, now, batch)
                queued += _queue_prompts(session, due, now, quiet_until) if due else 0
            taken += len(due)
        if taken < batch:  # that is all, or other replicas are at the rest
            return queued


def _queue_prompts(
    session: Session,
    due: Sequence[tuple[str, Member]],
    now: datetime,
    quiet_until: Mapping[_Who, datetime],
) -> int:
    """Move everyone on to their next prompt; queue the messages of those who are asked now."""
    people = {(workspace_id, member.id): member for workspace_id, member in due}
    comings = {
        who: one
        for who, member in people.items()
        if who not in quiet_until and (one := _coming(member, now)) is not None
    }
    room = _with_room(session, people, comings, now)
    tracked = prompts.due(session, room)
    asked = {who: _planned(people[who], tracked.get(who, ()), comings[who]) for who in room}
    moved = {
        who: rounds.held_back(member, quiet_until[who], now)
        if who in quiet_until
        else _moved_on(member, comings.get(who), asked.get(who), now)
        for who, member in people.items()
    }
    won = asking.advance_prompts(
        session,
        [
            (who[0], member.next_prompt_at, moved[who])
            for who, member in people.items()
            if member.next_prompt_at is not None
        ],
    )
    members.homes_changed(session, [member_id for _, member_id in won], now)
    new = [
        _new(who, people[who], comings[who], asked[who])
        for who in room
        if who in won and asked[who]
    ]
    stored = prompts.add_many(session, new)
    posts = [
        _prompt_post(who, moved[who], tracked[who], prompt, now)
        for workspace_id, prompt in stored
        for who in [(workspace_id, prompt.member_id)]
    ]
    posts += [
        _welcome(who, people[who], moved[who], comings[who], now)
        for who in room
        if who in won and not asked[who] and comings[who].reason is PromptReason.BACK
    ]
    return len(outbox.add_many(session, [post for post in posts if post is not None]))


def _coming(member: Member, now: datetime) -> Coming | None:
    """The prompt whose moment is now, if there is one; nobody's is who left."""
    found = rounds.coming(member, now) if member.is_active else None
    return found if found and found.at <= now else None


def _with_room(
    session: Session,
    people: Mapping[_Who, Member],
    comings: Mapping[_Who, Coming],
    now: datetime,
) -> list[_Who]:
    """Those whom the bot has not written to too often this week; who asked for it later is asked
    then, however often that is."""
    if not comings:
        return []
    written = direct.announced(session, list(comings), now - _LONGEST_WEEK)
    return [
        who
        for who, one in comings.items()
        if one.reason is PromptReason.SNOOZED
        or quiet.has_room(people[who], written.get(who, ()), now)
    ]


def _planned(member: Member, owned: Iterable[Tracked], prompt: Coming) -> tuple[int, ...]:
    try:
        return plan_prompt(member, list(owned), prompt)
    except Exception:  # one person's trouble never stops the wave
        log.exception("No prompt for %s: it could not be planned.", member.id)
        return ()


def _moved_on(
    member: Member, prompt: Coming | None, asked: Sequence[int] | None, now: datetime
) -> Member:
    """The person once this is decided; `asked` is None where what to ask was not looked at."""
    if not member.is_active:
        return replace(member, next_prompt_at=None)
    if prompt is not None:
        member = rounds.decided(member, prompt, asked=bool(asked), looked=asked is not None)
    return replace(member, next_prompt_at=rounds.looks_again(member, now))


def _new(who: _Who, member: Member, coming: Coming, asked: Sequence[int]) -> NewPrompt:
    """What is asked; from then on it is watched whether it is answered."""
    return NewPrompt(
        *who,
        coming.at,
        asked,
        coming.reason,
        coming.rounds.after,
        nudge_at=nudge_at(member, coming.at),
        ends_at=round_ends(member, coming.at),
    )


def _prompt_post(
    who: _Who, member: Member, owned: Sequence[Tracked], prompt: Prompt, now: datetime
) -> Outgoing | None:
    standing_of = {one.key_result.id: one for one in owned}
    try:
        lines = [
            PromptLine(standing=assess(standing_of[item.key_result_id], now), item=item)
            for item in prompt.items
        ]
        message = messages.check_in.prompt(member, lines, prompt, now)
    except Exception:  # the same
        log.exception("No prompt for %s: it could not be written.", member.id)
        return None
    lane = Lane.PERSON if prompt.reason is PromptReason.SNOOZED else Lane.ANNOUNCEMENT
    return _post(who, member, prompt.outbox_key, message, lane, now)


def _welcome(
    who: _Who, before: Member, member: Member, coming: Coming, now: datetime
) -> Outgoing | None:
    """Nothing is due for who is back: that is good news, and one line."""
    if before.away is None:
        return None
    key = f"back:{member.id}:{before.away.starts}:{before.away.until}"
    message = messages.away.back(member, (), now)
    return _post(who, member, key, message, Lane.ANNOUNCEMENT, now)


def _post(
    who: _Who, member: Member, key: str, message: Message, lane: Lane, now: datetime
) -> Outgoing:
    """Not sent once the staff day is over."""
    return Outgoing(
        workspace_id=who[0],
        dedupe_key=key,
        kind=OutboxKind.POST,
        channel=member.id,
        payload=message.payload(),
        lane=lane,
        available_at=now,
        expires_at=quiet.closes(member, local_day(now, member.tz)),
    )
