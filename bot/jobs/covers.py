"""A cover begins and ends by itself; here those concerned hear of it, in staff hours.

May import `storage`, `messages`, `bot.okr` and `bot.prompting`. Who is asked follows from the dates
alone (`KeyResult.asked_on`): this job only tells, and keeps open prompts true. One cover of several
key results of one owner is one message.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

import messages.cover
from bot import prompting
from bot.okr.cadence import within_staff_hours
from bot.okr.calendar import local_day
from bot.okr.changes import difference
from bot.okr.cover import (
    begin_told_at,
    begun_key,
    end_told_at,
    is_with_absence,
    next_telling,
)
from bot.okr.model import Member, Tracked
from bot.okr.quiet import next_free
from bot.okr.status import assess
from messages import Message
from storage import Session, Store, changes, check_ins, key_results, members, outbox
from storage.key_results import Covered
from storage.outbox import Lane, OutboxKind

_Group = tuple[str, str, str, date]
"""Workspace, owner, cover and last day: one message at its end."""


def tell_covers(store: Store, now: datetime) -> int:
    """Tell of every cover that has begun or ended; how many messages were queued."""
    with store.begin_unscoped(read_only=True) as session:
        covered = key_results.covered(session)
    ended: defaultdict[_Group, list[Covered]] = defaultdict(list)
    begun: defaultdict[tuple[str, str], list[Covered]] = defaultdict(list)
    for one in covered:
        owner, cover = one.owner, one.cover
        is_over = end_told_at(cover, owner) <= now
        if not _may_tell(owner, now) and not (is_over and is_with_absence(cover, owner)):
            continue
        if is_over:
            ended[one.workspace_id, owner.id, cover.member_id, cover.until].append(one)
        elif begin_told_at(cover, owner) <= now and not _is_over(one, now):
            begun[one.workspace_id, begun_key(owner.id, cover)].append(one)
    told = sum(_begin(store, key, several, now) for key, several in _new(store, begun))
    return told + sum(_end(store, several, now) for several in ended.values())


def next_cover(store: Store, now: datetime) -> datetime | None:
    """When there is something to tell next; None for never."""
    with store.begin_unscoped(read_only=True) as session:
        covered = key_results.covered(session)
    moments = [next_telling(one.cover, one.owner, now) for one in covered]
    return min((moment for moment in moments if moment > now), default=None)


def _is_over(one: Covered, now: datetime) -> bool:
    return one.cover.until < local_day(now, one.owner.tz)


def _may_tell(owner: Member, now: datetime) -> bool:
    return within_staff_hours(now, owner.tz, calendar=owner.calendar) <= now


def _new(
    store: Store, begun: dict[tuple[str, str], list[Covered]]
) -> Iterable[tuple[str, list[Covered]]]:
    """Without those that were told; looks before it takes, for most ticks find nothing new."""
    if not begun:
        return []
    with store.begin_unscoped(read_only=True) as session:
        known = outbox.known(session, {key for _, key in begun})
    return [(key, several) for (_, key), several in begun.items() if key not in known]


def _begin(store: Store, key: str, several: Sequence[Covered], now: datetime) -> int:
    cover = several[0].cover
    with store.begin(several[0].workspace_id, read_only=True) as session:
        found = key_results.tracked(session, ids=[one.id for one in several])
        people = members.named(session, {several[0].owner.id, cover.member_id})
    tracked = [one for one in found if one.is_live]
    standings = [assess(one, now) for one in tracked]
    owner, person = people.get(several[0].owner.id), people.get(cover.member_id)
    if not standings or owner is None or person is None or not person.is_active:
        return 0  # closed, or about to be taken off
    with store.begin(several[0].workspace_id) as session:
        to_cover = messages.cover.asked(person, owner, standings, cover, True, now)
        if not _tell(session, person, key, to_cover, now):
            return 0
        to_owner = messages.cover.found(owner, person, standings, cover, True, now)
        if not owner.is_away(local_day(now, owner.tz)):  # nor need they know, who arranged it
            _tell(session, owner, f"{key}:owner", to_owner, now)
        for one in tracked:
            prompting.handed_over(session, one.key_result, one.key_result, now)
        members.homes_changed(session, people, now)
    return 2


def _end(store: Store, several: Sequence[Covered], now: datetime) -> int:
    """The cover is taken off by whichever process comes first, which tells the owner.

    Of what was closed meanwhile there is nothing to tell.
    """
    first = several[0]
    with store.begin(first.workspace_id) as session:
        tracked = key_results.tracked(session, ids=[one.id for one in several])
        ended = [one for one in tracked if key_results.end_cover(session, one.key_result)]
        people = members.named(session, {first.owner.id, first.cover.member_id})
        owner, person = people.get(first.owner.id), people.get(first.cover.member_id)
        for one in ended:
            after = replace(one.key_result, cover=None)
            fields = difference(one.key_result, after)
            changes.add(session, after, fields, actor_id="", at=now)
            prompting.handed_over(session, one.key_result, after, now)
        members.homes_changed(session, people, now)
        live = [one for one in ended if one.is_live]
        if not live or owner is None or person is None:
            return 0
        if is_with_absence(first.cover, first.owner):
            return 0  # they are welcomed back
        kept = [messages.cover.Kept(assess(one, now), _given(session, one, person)) for one in live]
        key = f"cover:{owner.id}:{person.id}:{first.cover.until}:ended:{live[0].key_result.id}"
        message = messages.cover.returned(owner, person, kept, now)
        return int(_tell(session, owner, key, message, now))


def _given(session: Session, tracked: Tracked, person: Member) -> int:
    """How many check-ins this person gave while they covered."""
    cover = tracked.key_result.cover
    if cover is None:
        return 0
    past = check_ins.history(session, tracked.key_result.id)
    days = [local_day(one.at, tracked.owner.tz) for one in past if one.author_id == person.id]
    return sum(cover.starts <= day <= cover.until for day in days)


def _tell(session: Session, to: Member, dedupe_key: str, message: Message, now: datetime) -> bool:
    return to.is_active and outbox.add(
        session,
        dedupe_key=dedupe_key,
        kind=OutboxKind.POST,
        channel=to.id,
        payload=message.payload(),
        lane=Lane.ANNOUNCEMENT,
        available_at=next_free(to, now),
    )
