"""Rounds: when a person is asked next, and which of their rounds that prompt stands for.

A round is the day of the week a person chose to be asked on, named by its date. Each is decided
once. It is asked on the first day from it on on which the bot may write to them (a message day of
their calendar, not while they are away), at their hour, moved into that day's staff hours. Several
rounds that come to one day are one prompt, and so is one that would follow less than three school
days (and less than a week) after the last prompt. Where that day ends unasked (nothing ran, or
Slack took nothing), and on days on which they are muted, the round lapses: no prompt comes after
its staff day, and what a lapsed round would have asked is asked with the next one.

A snooze holds back all rounds until it is over, and moves to an allowed day rather than lapse, for
the person was promised it. A prompt that do-not-disturb kept from its day moves likewise, but stays
what it was: nobody was promised it, so the weekly ceiling counts it and may make it lapse. The
first day back after an absence is greeted, whatever is due.

May import the standard library and `bot.okr`'s calendar, model, quiet and rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.okr import quiet
from bot.okr.calendar import local_day
from bot.okr.model import KeyResult, Member, Prompt, PromptReason
from bot.okr.rules import weeks_of

SPACING_SCHOOL_DAYS = 3
"""From one weekly prompt to the next, at least; else both rounds are one prompt."""
LOOK_AGAIN = timedelta(days=28)
"""When nothing is in sight."""

_SIGHT = timedelta(days=400)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The rounds a prompt stands for: those after the day `after` (None: from the first one on) up
    to `until`, which is one itself."""

    after: date | None
    until: date

    def days(self, first: date) -> Iterator[date]:
        """The rounds from the day `first` on, newest first."""
        day = self.until
        while day >= first and (self.after is None or day > self.after):
            yield day
            day -= _WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The next prompt of a person: at this moment, for these rounds."""

    at: datetime
    day: date
    reason: PromptReason
    rounds: Rounds


def is_asked_in(key_result: KeyResult, rounds: Rounds) -> bool:
    """Whether one of these rounds is a key result's own: every first, second or fourth, counted
    from its start."""
    weeks = weeks_of(key_result.cadence)
    starts = key_result.starts
    return any((day - starts).days // 7 % weeks == 0 for day in rounds.days(starts))


def coming(member: Member, now: datetime) -> Coming | None:
    """The next prompt: that of today as long as its staff day lasts, even when its moment is past;
    None when none is in sight. Whether there is anything to ask in it is not looked at."""
    today = local_day(now, member.tz)
    first = today if now < quiet.closes(member, today) else today + _DAY
    snoozed = _put_off(member, first, member.snoozed_until, PromptReason.SNOOZED)
    held = _put_off(member, first, member.held_until, PromptReason.WEEKLY)
    weekly = None if snoozed or held else _weekly(member, first)
    found = [one for one in (_back(member, first), snoozed, held, weekly) if one is not None]
    return min(found, key=lambda one: one.day, default=None)


def next_at(member: Member, now: datetime) -> datetime | None:
    """When the person is asked next, as far as their days and hours say; for people to read, whom
    a moment that is past tells nothing."""
    found = coming(member, now)
    if found is not None and found.at <= now:
        found = coming(decided(member, found, asked=False), now)
    return found.at if found else None


def decided(member: Member, decision: Coming, *, asked: bool, looked: bool = True) -> Member:
    """The person once this prompt is sent, or is not (`asked`). `looked`: at what there was to ask;
    where that was not even looked at, the next prompt asks it."""
    served = decision.rounds.until if asked else latest_round(member, decision.day)
    return replace(
        member,
        round_on=_later(member.round_on, latest_round(member, decision.day)),
        asked_through=_later(member.asked_through, served) if looked else member.asked_through,
        asked_at=decision.at if asked else member.asked_at,
        snoozed_until=_unless_over(member, member.snoozed_until, decision.day),
        held_until=_unless_over(member, member.held_until, decision.day),
        away=None if member.away and member.away.until < decision.day else member.away,
        next_prompt_at=None,
    )


def unasked(member: Member, prompt: Prompt, asked_at: datetime | None) -> Member:
    """The person as before this prompt, their newest, which they put off; what it asked is open.
    `asked_at` is the moment of the one before."""
    return replace(member, asked_through=prompt.rounds_after, asked_at=asked_at)


def undecided(member: Member, prompt: Prompt, asked_at: datetime | None) -> Member:
    """The same for a prompt that nobody has seen: its round is to be decided again."""
    round_on = None if member.round_on is None else member.round_on - _WEEK
    return replace(unasked(member, prompt, asked_at), round_on=round_on)


def past_decided(member: Member, now: datetime) -> Member:
    """The person without a prompt for the round whose moment is over today: for who has just chosen
    another day or hour, and was not on the way to be asked."""
    found = coming(replace(member, snoozed_until=None, held_until=None), now)
    if found is None or found.at > now or found.reason is not PromptReason.WEEKLY:
        return member
    return replace(member, round_on=_later(member.round_on, latest_round(member, found.day)))


def held_back(member: Member, until: datetime, now: datetime) -> Member:
    """The person whose prompt is due but who is not to be disturbed until then: asked later the
    same day, or else at their hour of the next allowed one. Only a snooze stays one."""
    due = coming(member, now)
    today = local_day(now, member.tz)
    if until <= quiet.closes(member, today) - quiet.LAST_CALL:
        return replace(member, next_prompt_at=until)
    day = quiet.next_day(member, max(local_day(until, member.tz), today + _DAY))
    at = quiet.moment_on(member, day, member.prompt_time)
    if due is not None and due.reason is PromptReason.SNOOZED:
        later = replace(member, snoozed_until=at)
    else:
        later = replace(member, held_until=at)
    return replace(later, next_prompt_at=max(looks_again(later, now), until))


def looks_again(member: Member, now: datetime) -> datetime:
    """When the jobs are to look at this person again."""
    found = coming(member, now)
    return found.at if found else now + LOOK_AGAIN


def latest_round(member: Member, day: date) -> date:
    """The newest round on or before a day."""
    return day - timedelta(days=(day.weekday() - member.prompt_weekday) % 7)


def _weekly(member: Member, first: date) -> Coming | None:
    day, sight = first, first + _SIGHT
    while (day := quiet.next_day(member, day)) <= sight:
        if member.is_muted(day):
            assert member.muted_until is not None
            if member.muted_until >= sight:
                return None
            day = member.muted_until
        elif _has_round(member, day) and not _is_soon_after(member, member.asked_at, day):
            return _coming(member, day, PromptReason.WEEKLY)
        day += _DAY
    return None


def _has_round(member: Member, day: date) -> bool:
    """Whether a round that is not decided comes to this very day."""
    newest = latest_round(member, day)
    is_open = member.round_on is None or newest > member.round_on
    return is_open and quiet.next_day(member, newest) == day


def _is_soon_after(member: Member, asked_at: datetime | None, day: date) -> bool:
    return asked_at is not None and _is_soon(member, local_day(asked_at, member.tz), day)


def _is_soon(member: Member, asked: date, day: date) -> bool:
    """A round that falls this soon after a prompt is one with it."""
    return (
        day - asked < _WEEK
        and member.calendar.school_days_between(asked, day) < SPACING_SCHOOL_DAYS
    )


def _put_off(
    member: Member, first: date, until: datetime | None, reason: PromptReason
) -> Coming | None:
    """The prompt that waits until then; None where none does."""
    if until is None:
        return None
    wanted = local_day(until, member.tz)
    day = quiet.next_day(member, max(wanted, first))
    if member.is_muted(day):
        return None
    if day != wanted:
        return _coming(member, day, reason)
    opens, closes = quiet.opens(member, day), quiet.closes(member, day)
    at = max(opens, min(until, closes - quiet.LAST_CALL))
    if opens <= until < closes:
        at = until
    return replace(_coming(member, day, reason), at=at)


def _unless_over(member: Member, until: datetime | None, day: date) -> datetime | None:
    return until if until is not None and local_day(until, member.tz) > day else None


def _back(member: Member, first: date) -> Coming | None:
    """The first day after an absence that took them away from at least one message day."""
    away = member.away
    if away is None or member.calendar.next_message_day(away.starts) > away.until:
        return None
    day = quiet.next_day(member, away.until + _DAY)
    if day < first or member.is_muted(day):
        return None
    return _coming(member, day, PromptReason.BACK)


def _coming(member: Member, day: date, reason: PromptReason) -> Coming:
    return Coming(
        at=quiet.moment_on(member, day, member.prompt_time),
        day=day,
        reason=reason,
        rounds=Rounds(after=member.asked_through, until=_served(member, day)),
    )


def _served(member: Member, day: date) -> date:
    """The newest round that a prompt on this day stands for: with it, the next one that would
    follow too soon."""
    newest = latest_round(member, day)
    following = newest + _WEEK
    return following if _is_soon(member, day, quiet.next_day(member, following)) else newest


def _later(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)
