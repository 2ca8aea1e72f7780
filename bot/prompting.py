"""A prompt that was made, kept true: who answered, and what its person is no longer asked.

May import `storage`, `messages` and `bot.okr`. Both shells change what a prompt says: people by
answering and by handing over, time by ending a cover. The message is never edited directly: its
new face is an outbox row written with the fact that changed it, so that the two cannot disagree,
and of several changes only the newest goes out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import messages.check_in
from bot.okr import quiet, rounds
from bot.okr.model import CheckIn, KeyResult, Member, Prompt, PromptState, Tracked
from bot.okr.prompts import PromptLine, is_asked
from bot.okr.status import assess
from storage import Session, direct, key_results, members, outbox, prompts
from storage.outbox import Lane, OutboxKind


def answered(session: Session, tracked: Tracked, check_in: CheckIn) -> list[Prompt]:
    """Close what an answer answers, whoever gave it: in the author's prompt, and in that of the
    person who was asked."""
    people = {check_in.author_id, *_asked(tracked.key_result)}
    return prompts.answer(session, tracked.key_result.id, check_in.id, people)


def handed_over(session: Session, before: KeyResult, after: KeyResult, now: datetime) -> None:
    """The key result has another owner or cover, rests, runs again, or was closed: the open prompts
    of those concerned say so in place."""
    people = {*_asked(before), *_asked(after)}
    show_again(session, prompts.touch(session, after.id, people), now)


def reconsider(session: Session, member_ids: Collection[str], now: datetime) -> None:
    """When these people may or want to be asked has changed: their days, hours, zone, calendar,
    an absence, a mute. Call it after the change, in its transaction.

    A prompt that has not gone out yet is taken back, as if it had never been planned; the jobs look
    at each of them again at once, and plan anew with what holds now. What else waits for a moment
    that is none any more is put off to the next; a nudge is not, for its day is over then.
    """
    queued = {prompt.outbox_key: prompt for prompt in prompts.all_open(session, member_ids)}
    nudges = {prompt.nudge_key for prompt in queued.values() if prompt.nudged_at is not None}
    unsent = [queued[key] for key in direct.take_back(session, {*queued, *nudges}) - nudges]
    if unsent:
        prompts.forget(session, [prompt.id for prompt in unsent])
        _undecide(session, unsent)
    _put_off(session, member_ids, now)
    members.look_again(session, member_ids, now)
    members.homes_changed(session, member_ids, now)


def put_off(session: Session, member: Member, until: datetime, now: datetime) -> datetime:
    """The person wants to be asked again at that moment; what they were asked stays open.

    Returns when that will be: the moment itself, or the next at which they may be asked.
    """
    prompt = prompts.open_for(session, member.id)
    closed = [] if prompt is None else [prompts.close(session, prompt.id, PromptState.SNOOZED)]
    for each in closed:
        asked = prompts.last_asked(session, [member.id])
        member = rounds.unasked(member, each, asked.get(member.id))
    member = replace(member, snoozed_until=until, held_until=None)
    member = replace(member, next_prompt_at=rounds.looks_again(member, now))
    members.set_prompt_settings(session, member)
    members.homes_changed(session, [member.id], now)
    show_again(session, closed, now)
    return member.next_prompt_at or until


def _undecide(session: Session, unsent: Sequence[Prompt]) -> None:
    of = {prompt.member_id: prompt for prompt in unsent}
    asked = prompts.last_asked(session, of)
    for member in members.named(session, of).values():
        before = rounds.undecided(member, of[member.id], asked.get(member.id))
        members.set_prompt_settings(session, before)


def _put_off(session: Session, member_ids: Collection[str], now: datetime) -> None:
    """What nobody asked for, and what waits anyway; an answer is on its way already."""
    waiting = [
        one
        for one in direct.waiting(session, member_ids)
        if one.lane is Lane.ANNOUNCEMENT or one.available_at > now
    ]
    people = members.named(session, {one.member_id for one in waiting}) if waiting else {}
    for one in waiting:
        if one.member_id in people:
            moment = max(one.available_at, now)
            at = quiet.next_free(people[one.member_id], moment)
            if at != moment:
                direct.postpone(session, one.id, at)


def _asked(key_result: KeyResult) -> set[str]:
    cover = {key_result.cover.member_id} if key_result.cover else set()
    return {key_result.owner_id} | cover


def show_again(
    session: Session, changed: Iterable[Prompt], now: datetime, also: Collection[int] = ()
) -> dict[int, Tracked]:
    """Bring the messages of these prompts up to date, in the transaction that changed them.

    Still queued: a prompt with nothing left to ask is withdrawn, any other is rewritten. Already
    with Slack: an update follows it. Returns their key results, and those of the ids in `also`, as
    they are now.
    """
    changed = list(changed)
    asked = {item.key_result_id for prompt in changed for item in prompt.items}
    found = key_results.tracked(session, ids=asked | set(also))
    tracked = {one.key_result.id: one for one in found}
    people = _people(session, changed, tracked)
    for prompt in changed:
        _show(session, prompt, tracked, people, now)
    return tracked


def _people(
    session: Session, changed: Iterable[Prompt], tracked: Mapping[int, Tracked]
) -> Mapping[str, Member]:
    ids = {prompt.member_id for prompt in changed}
    if not ids:
        return {}
    return members.named(
        session, ids | {one.author_id for each in tracked.values() for one in each.recent}
    )


def _show(
    session: Session,
    prompt: Prompt,
    tracked: Mapping[int, Tracked],
    people: Mapping[str, Member],
    now: datetime,
) -> None:
    lines = _lines(prompt, tracked, people, now)
    needless = prompt.state is not PromptState.OPEN or not any(one.item.is_open for one in lines)
    person = people[prompt.member_id]
    faces = {prompt.outbox_key: messages.check_in.prompt(person, lines, prompt, now)}
    if prompt.nudged_at is not None:
        faces[prompt.nudge_key] = messages.check_in.nudge(person, lines, prompt)
    for key, face in faces.items():
        if needless and outbox.withdraw(session, key):
            continue
        if not outbox.replace(session, key, face.payload()):
            _queue_update(session, key, prompt.revision, face.payload(), now)


def _lines(
    prompt: Prompt, tracked: Mapping[int, Tracked], people: Mapping[str, Member], now: datetime
) -> list[PromptLine]:
    """What was answered stays; of the rest, only what this person is still asked."""
    lines: list[PromptLine] = []
    for item in prompt.items:
        one = tracked.get(item.key_result_id)
        if one is None or not (item.check_in_id or is_asked(one, prompt.member_id, now)):
            continue
        saved = next((each for each in one.recent if each.id == item.check_in_id), None)
        elses = saved is not None and saved.author_id != prompt.member_id
        lines.append(
            PromptLine(
                standing=assess(one, now),
                item=item,
                saved=saved,
                answered_by=people.get(saved.author_id) if saved and elses else None,
            )
        )
    return lines


def _queue_update(
    session: Session, key: str, revision: int, payload: dict[str, Any], now: datetime
) -> None:
    """Of several updates that wait, only the newest goes out."""
    outbox.add(
        session,
        dedupe_key=f"{key}:r{revision}",
        kind=OutboxKind.UPDATE,
        channel=None,
        payload=payload,
        lane=Lane.PERSON,
        available_at=now,
        parent_key=key,
        coalesce_key=key,
    )
