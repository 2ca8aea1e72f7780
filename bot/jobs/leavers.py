"""Who left the workspace, and whose work somebody has to take on: a card for their leaders.

May import `storage`, `messages`, `bot.okr` and `bot.prompting`. Runs after each look at the list of
people. It asks what is so, not what has changed: what a crash or a new leader left undone is done
the next day, and the outbox takes each card once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import messages.leavers
from bot import prompting
from bot.okr.access import may_run_admin, nearest_leaders
from bot.okr.changes import difference
from bot.okr.model import Member, Objective, Team, Tracked
from bot.okr.quiet import next_free
from bot.okr.status import assess
from storage import Session, Store, changes, key_results, members, objectives, outbox, teams
from storage.outbox import Lane, OutboxKind

_Card = tuple[Sequence[Tracked], Sequence[Objective]]


def hand_on(store: Store, workspace_id: str, now: datetime) -> int:
    """Tell leaders what lost its owner, and take covers and reporters off who left; how many
    cards were queued."""
    with store.begin(workspace_id) as session:
        gone = members.gone(session)
        if not gone:
            return 0
        found = key_results.tracked(session, person_ids=gone)
        live = [one for one in found if one.is_live]
        for one in live:
            _take_off(session, one, gone, now)
        owned = [one for one in live if one.owner.id in gone]
        set_by_them = [one for one in objectives.all(session) if one.owner_id in gone]
        cards = _cards(session, owned, set_by_them)
        people = members.named(session, {id_ for pair in cards for id_ in pair})
        return sum(
            _tell(session, people[left], people[leader], card, now)
            for (left, leader), card in cards.items()
        )


def _take_off(session: Session, tracked: Tracked, gone: Collection[str], now: datetime) -> None:
    before = tracked.key_result
    reporters = tuple(one for one in before.reporter_ids if one not in gone)
    cover = None if before.cover and before.cover.member_id in gone else before.cover
    after = replace(before, reporter_ids=reporters, cover=cover)
    fields = difference(before, after)
    if not fields:
        return
    key_results.save(session, after)
    changes.add(session, after, fields, actor_id="", at=now)
    if before.cover != after.cover:
        prompting.handed_over(session, before, after, now)
    members.homes_changed(session, {after.owner_id}, now)


def _cards(
    session: Session, owned: Sequence[Tracked], set_by_them: Sequence[Objective]
) -> Mapping[tuple[str, str], _Card]:
    """By who left and who is told: the nearest leaders who are still here, else the admins."""
    if not owned and not set_by_them:
        return {}
    tree = teams.tree(session)
    people = {one.id: one for one in members.all(session) if one.is_active}
    admins = [one for one in people.values() if may_run_admin(one)]
    cards: defaultdict[tuple[str, str], tuple[list[Tracked], list[Objective]]] = defaultdict(
        lambda: ([], [])
    )
    for one in owned:
        for leader in _told(one.key_result.team_id, tree, people, admins):
            cards[one.owner.id, leader.id][0].append(one)
    for objective in set_by_them:
        for leader in _told(objective.team_id, tree, people, admins):
            cards[objective.owner_id, leader.id][1].append(objective)
    return cards


def _told(
    team_id: int, tree: Mapping[int, Team], people: Mapping[str, Member], admins: Sequence[Member]
) -> Sequence[Member]:
    return nearest_leaders(team_id, tree, people) or admins


def _tell(session: Session, left: Member, leader: Member, card: _Card, now: datetime) -> bool:
    owned, set_by_them = card
    standings = [assess(one, now) for one in owned]
    message = messages.leavers.card(leader, left, standings, set_by_them, now)
    told = outbox.add(
        session,
        dedupe_key=f"left:{left.id}:{leader.id}",
        kind=OutboxKind.POST,
        channel=leader.id,
        payload=message.payload(),
        lane=Lane.ANNOUNCEMENT,
        available_at=next_free(leader, now),
    )
    if told:
        members.homes_changed(session, {leader.id}, now)
    return told
