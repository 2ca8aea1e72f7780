"""The weekly prompt: one message for each person whose moment has come.

May import `storage`, `messages` and `bot.okr`.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

import messages.check_in
from bot.okr.cadence import previous_prompt, prompt_after, staff_day_end
from bot.okr.model import Member, Prompt, Tracked
from bot.okr.prompts import PromptLine, plan_prompt
from bot.okr.status import assess
from storage import Session, Store, members, outbox, prompts
from storage.outbox import Lane, OutboxKind, Outgoing

log = logging.getLogger(__name__)

BATCH = 50
"""Small enough that nobody who writes to the database waits for a quarter of a second."""


def enqueue_prompts(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Queue one message for each person whose moment has come and who has something to say.

    Returns how many were queued. Batches are small, so that no other writer waits for long.
    """
    queued = 0
    while True:
        with store.begin_unscoped() as session:
            due = members.due_for_prompt(session, now, batch)
            queued += _queue_prompts(session, due, now) if due else 0
        if len(due) < batch:
            return queued


def _queue_prompts(session: Session, due: Sequence[tuple[str, Member]], now: datetime) -> int:
    """Move everyone on to their next prompt; queue the messages of those who are asked now."""
    won = members.advance_prompts(
        session,
        [
            (workspace_id, member.id, member.next_prompt_at, _next_prompt(member, now))
            for workspace_id, member in due
            if member.next_prompt_at is not None
        ],
    )
    people = {(workspace_id, member.id): member for workspace_id, member in due}
    tracked = prompts.due(session, won)
    plans = [
        (*who, scheduled_for, asked)
        for who, owned in tracked.items()
        if (scheduled_for := _moment_of_prompt(people[who], now))
        and (asked := _planned(people[who], owned, scheduled_for))
    ]
    posts = []
    for workspace_id, prompt in prompts.add_many(session, plans):
        who = workspace_id, prompt.member_id
        posts.append(_prompt_post(workspace_id, people[who], tracked[who], prompt, now))
    return len(outbox.add_many(session, [post for post in posts if post is not None]))


def _next_prompt(member: Member, now: datetime) -> datetime:
    return prompt_after(now, member.prompt_weekday, member.prompt_time, member.tz)


def _moment_of_prompt(member: Member, now: datetime) -> datetime | None:
    """Which prompt is due now: after a silence only the newest, and none once its day is over."""
    weekly = previous_prompt(now, member.prompt_weekday, member.prompt_time, member.tz)
    scheduled_for = max(member.next_prompt_at or weekly, weekly)
    return scheduled_for if now < staff_day_end(scheduled_for, member.tz) else None


def _planned(member: Member, owned: Sequence[Tracked], scheduled_for: datetime) -> tuple[int, ...]:
    try:
        return plan_prompt(member, owned, scheduled_for)
    except Exception:  # one person's trouble never stops the wave
        log.exception("No prompt for %s: it could not be planned.", member.id)
        return ()


def _prompt_post(
    workspace_id: str, member: Member, owned: Sequence[Tracked], prompt: Prompt, now: datetime
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
    return Outgoing(
        workspace_id=workspace_id,
        dedupe_key=prompt.outbox_key,
        kind=OutboxKind.POST,
        channel=member.id,
        payload=message.payload(),
        lane=Lane.ANNOUNCEMENT,
        available_at=now,
        expires_at=staff_day_end(prompt.scheduled_for, member.tz),
    )
