"""Calls for help that nobody has taken on: their leaders hear of them, privately and once.

May import `storage`, `messages` and `bot.okr`. It is an offer, not a reminder: who is away, muted,
or was written to often enough this week is left in peace, and the leaders above hear of it, or it
is looked at again the next day. Of several for one leader the same morning one message is made.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import messages.barriers
from bot.okr.access import nearest_leaders
from bot.okr.barriers import Call, age, offer_at, people_of
from bot.okr.calendar import local_day
from bot.okr.model import Barrier, Member, Tracked
from bot.okr.quiet import has_room, next_free
from bot.okr.status import assess
from storage import Session, Store, barriers, direct, key_results, members, outbox, teams
from storage.outbox import Lane, OutboxKind

BATCH = 50
_DAY = timedelta(days=1)
_LONGEST_WEEK = timedelta(days=9)  # from Monday in one zone to Sunday in another


def offer_barriers(store: Store, now: datetime, batch: int = BATCH) -> int:
    """Look at the calls whose moment has come; how many messages were queued."""
    queued = 0
    while True:
        with store.begin_unscoped(read_only=True) as session:
            due = barriers.due_for_offer(session, now, batch)
        by_workspace: defaultdict[str, list[Barrier]] = defaultdict(list)
        for workspace_id, barrier in due:
            by_workspace[workspace_id].append(barrier)
        for workspace_id, several in by_workspace.items():
            with store.begin(workspace_id) as session:
                queued += _offer(session, workspace_id, several, now)
        if len(due) < batch:
            return queued


def _offer(session: Session, workspace_id: str, several: Sequence[Barrier], now: datetime) -> int:
    found = key_results.tracked(session, ids=[one.key_result_id for one in several])
    tracked = {one.key_result.id: one for one in found}
    tree = teams.tree(session)
    led = {leader for team in tree.values() for leader in team.leader_ids}
    people = members.named(session, led | people_of(one.barrier for one in found))
    free = _free(session, workspace_id, [people[one] for one in led if one in people], now)
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for barrier in several:
        one = tracked.get(barrier.key_result_id)
        at = _moment(one)
        if one is None or at is None or at > now:
            barriers.look_again(session, barrier.id, now, at)
            continue
        others = {id_: person for id_, person in free.items() if id_ != one.owner.id}
        leaders = nearest_leaders(one.key_result.team_id, tree, others)
        tomorrow = None if leaders or not led else now + _DAY
        if barriers.look_again(session, barrier.id, now, tomorrow):
            for leader in leaders:
                calls[leader.id].append(_call(one, now))
    return sum(
        outbox.add(
            session,
            dedupe_key=f"offer:{leader_id}:{_ids(own)}",
            kind=OutboxKind.POST,
            channel=leader_id,
            payload=messages.barriers.offer(people[leader_id], own, people, now).payload(),
            lane=Lane.ANNOUNCEMENT,
            available_at=next_free(people[leader_id], now),
        )
        for leader_id, own in calls.items()
    )


def _moment(tracked: Tracked | None) -> datetime | None:
    """When it is offered; None where nobody waits any more."""
    if tracked is None or not tracked.is_live or tracked.barrier is None:
        return None
    return offer_at(tracked.barrier, tracked)


def _free(
    session: Session, workspace_id: str, leaders: Sequence[Member], now: datetime
) -> dict[str, Member]:
    """Those who may hear of it this week, by id."""
    who = [(workspace_id, one.id) for one in leaders]
    written = direct.announced(session, who, now - _LONGEST_WEEK) if who else {}
    return {
        one.id: one
        for one in leaders
        for today in [local_day(now, one.tz)]
        if not one.is_muted(today)
        and not one.is_away(today)
        and has_room(one, written.get((workspace_id, one.id), ()), now)
    }


def _call(tracked: Tracked, now: datetime) -> Call:
    barrier = tracked.barrier
    assert barrier is not None
    days = age(barrier, tracked, now)
    return Call(standing=assess(tracked, now), barrier=barrier, age=days)


def _ids(calls: Sequence[Call]) -> str:
    """Which calls, and which time: one that was opened again may be offered again."""
    return "+".join(
        f"{call.barrier.id}.{call.barrier.reopened_at or call.barrier.opened_at:%Y%m%d%H%M}"
        for call in calls
    )
