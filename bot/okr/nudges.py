"""What follows when a prompt stays open: one nudge, later one offer to a leader; and participation.

May import the standard library and `bot.okr`'s access, calendar, model, quiet, rounds and rules.
Nobody is blamed and nobody is listed: a leader hears of a busy stretch once, and sees counts.
Whatever the bot writes by itself counts against the weekly ceiling, and here it gives way first.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from bot.okr import quiet, rounds
from bot.okr.access import Teams, lineage
from bot.okr.calendar import local_day
from bot.okr.model import Member, Prompt, PromptReason, PromptState
from bot.okr.quiet import LAST_CALL, closes, may_remind, moment_on, next_day
from bot.okr.rules import WEEK_SCHOOL_DAYS, Rules

_DAY = timedelta(days=1)


# --- the nudge ----------------------------------------------------------------------------------


def nudge_at(member: Member, prompted_at: datetime) -> datetime | None:
    """When a prompt of that moment is to be nudged: at the person's hour of the next message day.

    None where the school wants no nudges.
    """
    if not member.rules.nudge:
        return None
    day = member.calendar.next_message_day(local_day(prompted_at, member.tz) + _DAY)
    return moment_on(member, day, member.prompt_time)


def round_ends(member: Member, prompted_at: datetime) -> datetime:
    """When the round of a prompt is over, if no newer one ends it before: a school week on."""
    day = local_day(prompted_at, member.tz)
    for _ in range(WEEK_SCHOOL_DAYS):
        day = member.calendar.next_school_day(day + _DAY)
    return moment_on(member, member.calendar.next_message_day(day), member.prompt_time)


def when_to_nudge(
    member: Member,
    prompt: Prompt,
    planned: datetime,
    now: datetime,
    *,
    written: Iterable[datetime],
    quiet_until: datetime | None = None,
) -> datetime | None:
    """The moment of the nudge: `now` means at once, later that it is looked at again then, None
    that there is none.

    `planned` is what was decided before; the calendar may have changed since. `written` are the
    moments at which the bot wrote to them by itself. `quiet_until` is the end of their
    do-not-disturb. A nudge whose day is over is not sent the day after.
    """
    first = nudge_at(member, prompt.scheduled_for)
    if first is None or not _wants_nudge(member, prompt):
        return None
    moment = max(first, _on_message_day(member, planned))
    day, today = local_day(moment, member.tz), local_day(now, member.tz)
    if moment >= round_ends(member, prompt.scheduled_for):
        return None
    if now < moment:
        return moment
    if now >= closes(member, day) or not may_remind(member, now):
        return None
    if not has_room_beside_prompt(member, written, now):
        return None
    if quiet_until is None or quiet_until <= now:
        return now
    if quiet_until <= closes(member, today) - LAST_CALL:
        return quiet_until
    later = _on_message_day(member, moment, today + _DAY)
    return later if later < round_ends(member, prompt.scheduled_for) else None


def _wants_nudge(member: Member, prompt: Prompt) -> bool:
    is_open = prompt.state is PromptState.OPEN and not prompt.is_answered
    return member.is_active and is_open and prompt.nudged_at is None


def _on_message_day(member: Member, moment: datetime, day: date | None = None) -> datetime:
    """The moment itself on a message day, else the person's hour of the next one."""
    day = day or local_day(moment, member.tz)
    following = member.calendar.next_message_day(day)
    if following == local_day(moment, member.tz):
        return moment
    return moment_on(member, following, member.prompt_time)


def has_room_beside_prompt(member: Member, written: Iterable[datetime], now: datetime) -> bool:
    """Whether the weekly ceiling leaves room for one more, and for this week's prompt if that is
    still to come. `written` are the moments at which the bot wrote to them by itself."""
    prompt = rounds.coming(member, now)
    counts = prompt is not None and prompt.reason is not PromptReason.SNOOZED
    return quiet.has_room(member, [*written, *([prompt.at] if prompt and counts else [])], now)


# --- the offer ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """A prompt whose round is over."""

    scheduled_for: datetime
    missed: bool


def is_missed(member: Member, prompt: Prompt, asked: Collection[int], now: datetime) -> bool:
    """Whether a round that is over was missed: something in it is still theirs to answer (`asked`),
    and nothing of it was answered or skipped, by any route.

    Not of those who were away or muted meanwhile, nor what was put off by a snooze.
    """
    if not member.is_active or prompt.state is PromptState.SNOOZED:
        return False
    first, last = local_day(prompt.scheduled_for, member.tz), local_day(now, member.tz)
    away = member.away
    if away is not None and away.starts <= last and first <= away.until:
        return False
    if member.is_muted(last):
        return False
    untouched = all(item.is_open for item in prompt.items)
    return untouched and any(item.key_result_id in asked for item in prompt.items)


def wants_offer(
    newest_first: Iterable[Round],
    answered_at: datetime | None,
    offered_at: datetime | None,
    rules: Rules,
) -> bool:
    """Whether a leader hears of it now: enough rounds missed in a row, and not told of these yet.

    `answered_at` is the last check-in they gave, `offered_at` when a leader last heard.
    """
    missed = list(
        takewhile(
            lambda one: one.missed and (answered_at is None or one.scheduled_for > answered_at),
            newest_first,
        )
    )
    if not missed or len(missed) < rules.missed_before_offer or rules.missed_before_offer < 1:
        return False
    return offered_at is None or offered_at < missed[-1].scheduled_for


def tell_at(leader: Member, made_at: datetime) -> datetime | None:
    """When a leader hears of an offer made at that moment: at their own hour of their next day, so
    that those of one morning come together. None for who never wants to be reminded."""
    return _morning(leader, local_day(made_at, leader.tz) + _DAY)


def when_to_tell(
    leader: Member,
    now: datetime,
    *,
    written: Iterable[datetime],
    quiet_until: datetime | None = None,
) -> datetime | None:
    """The moment of the offer that is due: `now` means at once, None never."""
    today = local_day(now, leader.tz)
    if not leader.is_active:
        return None
    if not may_remind(leader, now):
        later = _morning(leader, today)
        return later if later is None or later > now else _morning(leader, today + _DAY)
    if not has_room_beside_prompt(leader, written, now):
        return _morning(leader, today + (7 - today.weekday()) * _DAY)  # Monday
    if quiet_until is None or quiet_until <= now:
        return now
    if quiet_until <= closes(leader, today) - LAST_CALL:
        return quiet_until
    return _morning(leader, max(today + _DAY, local_day(quiet_until, leader.tz)))


def _morning(leader: Member, day: date) -> datetime | None:
    """Their own hour of the first day from this one on at which they may be reminded."""
    if leader.is_muted(day):
        if leader.muted_until is None or leader.muted_until == date.max:
            return None
        day = leader.muted_until + _DAY
    return moment_on(leader, next_day(leader, day), leader.prompt_time)


# --- participation ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Participation:
    """How many of those who were asked have answered."""

    asked: int
    answered: int


def participation(
    teams: Teams, team_of: Mapping[str, int], answered: Mapping[str, bool], smallest: int
) -> dict[int, Participation]:
    """By team id, with the teams below it: how many were asked and how many answered; `answered`
    holds everyone who was asked.

    Only where nobody can be found out: neither a figure nor what is left when the figures of teams
    below are taken off stands for fewer than `smallest` people. Everyone counts in one team, their
    home (`team_of`), so figures of teams side by side share nobody.
    """
    asked_in = Counter(team_of[one] for one in answered if one in team_of)
    answered_in = Counter(team_of[one] for one, has in answered.items() if has and one in team_of)
    below: dict[int | None, list[int]] = {}
    for team in teams.values():
        above = team.parent_id if team.parent_id in teams else None
        below.setdefault(above, []).append(team.id)
    shown: dict[int, Participation] = {}

    def count(team_id: int) -> tuple[int, int, int]:
        """Asked and answered in all, and how many asked stand in no figure yet."""
        counted = [count(one) for one in below.get(team_id, ())]
        asked = asked_in[team_id] + sum(one[0] for one in counted)
        have = answered_in[team_id] + sum(one[1] for one in counted)
        rest = asked_in[team_id] + sum(one[2] for one in counted)
        if asked < smallest or 0 < rest < smallest:
            return asked, have, rest
        shown[team_id] = Participation(asked, have)
        return asked, have, 0

    for top in below.get(None, ()):
        count(top)
    return shown


def largest(team_ids: Sequence[int], teams: Teams) -> list[int]:
    """Of these teams those that stand below no other of them, in the same order."""
    chosen = set(team_ids)
    return [
        one
        for one in dict.fromkeys(team_ids)
        if not any(team.id in chosen for team in lineage(one, teams) if team.id != one)
    ]
