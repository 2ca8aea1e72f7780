"""The nudge: one reminder on the school day after a prompt, to those who have not answered.

May import `storage`, `messages` and `bot.okr`, and `bot.jobs.quiet`.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import messages.check_in
from bot.jobs.quiet import DoNotDisturb, Who
from bot.okr.calendar import local_day
from bot.okr.model import Tracked
from bot.okr.nudges import when_to_nudge
from bot.okr.prompts import PromptLine, is_asked
from bot.okr.quiet import closes
from bot.okr.status import assess
from storage import Session, Store, direct, outbox, prompts, rounds
from storage.outbox import Lane, OutboxKind, Outgoing
from storage.rounds import Watched

log = logging.getLogger(__name__)

BATCH = 50
_WEEK = timedelta(days=7)


def enqueue_nudges(
    store: Store, now: datetime, dnd: DoNotDisturb | None = None, batch: int = BATCH
) -> int:
    """Queue the nudges whose moment has come; how many were queued."""
    queued = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            people = [
                (one.workspace_id, one.member.id) for one in rounds.nudges_due(session, now, batch)
            ]
        quiet_until = dnd.until(people, now) if dnd and people else {}
        taken = 0
        for workspace_id in sorted({id_ for id_, _ in people}):
            with store.begin(workspace_id) as session:
                due = rounds.nudges_due(session, now, batch)
                queued += _enqueue(session, due, now, quiet_until) if due else 0
            taken += len(due)
        if taken < batch:  # that is all, or other replicas are at the rest
            return queued


def _enqueue(
    session: Session, due: Sequence[Watched], now: datetime, quiet_until: Mapping[Who, datetime]
) -> int:
    """Decide about each; whoever moves a prompt on first writes its nudge."""
    arrived = direct.delivered(session, [(one.workspace_id, one.prompt.outbox_key) for one in due])
    announced = direct.announced(
        session, [(one.workspace_id, one.member.id) for one in due], now - 2 * _WEEK
    )
    moments: dict[int, datetime | None] = {}
    for one in due:
        who = one.workspace_id, one.member.id
        moments[one.prompt.id] = None
        if (one.workspace_id, one.prompt.outbox_key) in arrived:
            moments[one.prompt.id] = when_to_nudge(
                one.member,
                one.prompt,
                one.at,
                now,
                written=announced.get(who, ()),
                quiet_until=quiet_until.get(who),
            )
    chosen = [one for one in due if moments[one.prompt.id] == now]
    tracked = prompts.due(session, {(one.workspace_id, one.member.id) for one in chosen})
    posts = {
        one.prompt.id: _post(one, tracked.get((one.workspace_id, one.member.id), []), now)
        for one in chosen
    }
    won = rounds.decide_nudges(session, [_decided(one, moments, posts, now) for one in due])
    return len(
        outbox.add_many(session, [post for id_, post in posts.items() if post and id_ in won])
    )


def _decided(
    one: Watched,
    moments: Mapping[int, datetime | None],
    posts: Mapping[int, Outgoing | None],
    now: datetime,
) -> tuple[int, datetime, datetime | None, datetime | None]:
    moment = moments[one.prompt.id]
    again = moment if moment is not None and moment > now else None
    return one.prompt.id, one.at, again, now if posts.get(one.prompt.id) else None


def _post(one: Watched, owned: Sequence[Tracked], now: datetime) -> Outgoing | None:
    """The nudge about what this person is still asked; None when that is nothing."""
    member, prompt = one.member, one.prompt
    asked = {each.key_result.id: each for each in owned if is_asked(each, member.id, now)}
    try:
        lines = [
            PromptLine(standing=assess(asked[item.key_result_id], now), item=item)
            for item in prompt.items
            if item.is_open and item.key_result_id in asked
        ]
        if not lines:
            return None
        message = messages.check_in.nudge(member, lines, prompt)
    except Exception:  # one person's trouble never stops the wave
        log.exception("No nudge for %s: it could not be written.", member.id)
        return None
    return Outgoing(
        workspace_id=one.workspace_id,
        dedupe_key=prompt.nudge_key,
        kind=OutboxKind.POST,
        channel=member.id,
        payload=message.payload(),
        lane=Lane.ANNOUNCEMENT,
        available_at=now,
        expires_at=closes(member, local_day(now, member.tz)),
    )
