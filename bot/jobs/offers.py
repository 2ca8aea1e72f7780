"""Rounds that are over, and the line to a leader about those who missed several in a row.

May import `storage`, `messages` and `bot.okr`, and `bot.jobs.quiet`. First the rounds are ended and
offers made, then each leader hears, at their own hour of their next day, of all of them in one
message; who answered meanwhile is left out.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import messages.nudges
from bot.jobs.quiet import DoNotDisturb, Who
from bot.okr.access import nearest_leaders
from bot.okr.calendar import local_day
from bot.okr.model import Member
from bot.okr.nudges import (
    is_missed,
    tell_at,
    wants_offer,
    when_to_tell,
)
from bot.okr.prompts import is_asked
from bot.okr.quiet import closes
from storage import (
    Session,
    Store,
    direct,
    members,
    offers,
    outbox,
    prompts,
    rounds,
    schools,
    teams,
)
from storage.offers import Offer
from storage.outbox import Lane, OutboxKind, Outgoing
from storage.rounds import Watched

log = logging.getLogger(__name__)

BATCH = 50
_WEEK = timedelta(days=7)
_SILENCE = timedelta(days=400)
"""How far back rounds are read: longer than any silence of somebody who is still asked."""
_SAME_MORNING = timedelta(hours=12)
"""The prompt that ended the last round was made a little before the offer."""


def end_rounds(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Decide of every round that is over whether it was missed; how many were decided."""
    decided = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            due = rounds.ends_due(session, now, batch)
        of_workspace: defaultdict[str, list[Watched]] = defaultdict(list)
        for one in due:
            of_workspace[one.workspace_id].append(one)
        for workspace_id, several in of_workspace.items():
            with store.begin(workspace_id) as session:
                decided += _end(session, workspace_id, several, now)
        if len(due) < batch:
            return decided


def _end(session: Session, workspace_id: str, due: Sequence[Watched], now: datetime) -> int:
    arrived = direct.delivered(session, [(workspace_id, one.prompt.outbox_key) for one in due])
    people = {(workspace_id, one.member.id) for one in due}
    asked = {
        who: {one.key_result.id for one in owned if is_asked(one, who[1], now)}
        for who, owned in prompts.due(session, people).items()
    }
    ended = [
        (
            one.prompt.id,
            one.at,
            (workspace_id, one.prompt.outbox_key) in arrived
            and is_missed(
                one.member, one.prompt, asked.get((workspace_id, one.member.id), ()), now
            ),
        )
        for one in due
    ]
    won = rounds.end(session, ended)
    missed = {id_ for id_, _, was_missed in ended if was_missed and id_ in won}
    _offer(session, workspace_id, [one.member for one in due if one.prompt.id in missed], now)
    return len(won)


def _offer(session: Session, workspace_id: str, people: Sequence[Member], now: datetime) -> None:
    """Make the offers about those of these people of whom a leader should hear."""
    known = rounds.records(session, {(workspace_id, one.id) for one in people}, now - _SILENCE)
    wanting = [
        one
        for one, record in ((one, known[workspace_id, one.id]) for one in people)
        if wants_offer(record.rounds, record.answered_at, record.offered_at, one.rules)
    ]
    if not wanting:
        return
    tree = teams.tree(session)
    leaders = members.named(session, {one for team in tree.values() for one in team.leader_ids})
    home = schools.read(session).team_of
    offers.add_many(
        session,
        [
            (workspace_id, leader.id, one.id, now, moment)
            for one in wanting
            for leader in nearest_leaders(home.get(one.id), tree, leaders, of=one.id)
            if (moment := tell_at(leader, now)) is not None
        ],
    )


def enqueue_offers(
    store: Store, now: datetime, dnd: DoNotDisturb | None = None, batch: int = BATCH
) -> int:
    """Queue one message to each leader who is to hear now; how many were queued."""
    queued = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            due = offers.due(session, now, batch)
        leaders = {(one.workspace_id, one.leader_id) for one in due}
        quiet_until = dnd.until(leaders, now) if dnd and leaders else {}
        for workspace_id in sorted({workspace_id for workspace_id, _ in leaders}):
            ours = [one for one in due if one.workspace_id == workspace_id]
            with store.begin(workspace_id) as session:
                queued += _tell(session, workspace_id, ours, now, quiet_until)
        if len(leaders) < batch:
            return queued


def _tell(
    session: Session,
    workspace_id: str,
    due: Sequence[Offer],
    now: datetime,
    quiet_until: Mapping[Who, datetime],
) -> int:
    """Decide for each leader; whoever settles an offer first writes the message."""
    people = members.named(session, {id_ for one in due for id_ in (one.leader_id, one.member_id)})
    announced = direct.announced(
        session, {(workspace_id, one.leader_id) for one in due}, now - 2 * _WEEK
    )
    heard = outbox.known(session, {_key(people[one.leader_id], now) for one in due})
    answered = _answered(session, workspace_id, due)
    settled: list[tuple[int, datetime | None]] = []
    telling: list[Offer] = []
    for one in due:
        leader, about = people[one.leader_id], people[one.member_id]
        who = workspace_id, leader.id
        moment = when_to_tell(
            leader,
            now,
            written=announced.get(who, ()),
            quiet_until=quiet_until.get(who),
        )
        needless = one.member_id in answered or not _is_there(about, now)
        if needless or moment is None:
            settled.append((one.id, None))
        elif moment > now or _key(leader, now) in heard:  # one message a day
            settled.append((one.id, moment if moment > now else tell_at(leader, now)))
        else:
            settled.append((one.id, None))
            telling.append(one)
    won = offers.settle(session, settled)
    told: defaultdict[str, list[Member]] = defaultdict(list)
    for one in telling:
        if one.id in won:
            told[one.leader_id].append(people[one.member_id])
    posts = [_post(workspace_id, people[id_], several, now) for id_, several in told.items()]
    return len(outbox.add_many(session, [post for post in posts if post is not None]))


def _answered(session: Session, workspace_id: str, due: Sequence[Offer]) -> set[str]:
    """Those who have checked in, or answered a prompt in whatever way, since the offer was made."""
    since = min(one.made_at for one in due)
    known = rounds.records(session, {(workspace_id, one.member_id) for one in due}, since)
    touched = rounds.touched(session, {one.member_id for one in due}, since - _SAME_MORNING)
    return {
        one.member_id
        for one in due
        if one.member_id in touched
        or ((at := known[workspace_id, one.member_id].answered_at) and at >= one.made_at)
    }


def _is_there(member: Member, now: datetime) -> bool:
    return member.is_active and not member.is_away(local_day(now, member.tz))


def _key(leader: Member, now: datetime) -> str:
    return f"offer:{leader.id}:{local_day(now, leader.tz)}"


def _post(
    workspace_id: str, leader: Member, people: Collection[Member], now: datetime
) -> Outgoing | None:
    unique = {one.id: one for one in people}
    try:
        message = messages.nudges.offer(list(unique.values()), leader.rules.missed_before_offer)
    except Exception:  # one leader's trouble never stops the others
        log.exception("No offer for %s: it could not be written.", leader.id)
        return None
    return Outgoing(
        workspace_id=workspace_id,
        dedupe_key=_key(leader, now),
        kind=OutboxKind.POST,
        channel=leader.id,
        payload=message.payload(),
        lane=Lane.ANNOUNCEMENT,
        available_at=now,
        expires_at=closes(leader, local_day(now, leader.tz)),
    )
