"""When a team's digests are posted: each once for its day, on a message day, in staff hours.

A digest has its own days (every Friday, the first of every month). One that falls on a day without
school, or on a day when the bot is silent, moves to the next day on which staff are there; several
that move to the same day are one. May import the standard library and `bot.okr`'s calendar and
model.
"""

from datetime import date, datetime, time, timedelta

from bot.okr.calendar import instant, local_day
from bot.okr.model import DigestSchedule, Team

LAST_CALL = timedelta(minutes=30)
"""Before the staff day ends: what is posted wants to be read."""

KEEPS_DAYS = 3
"""Message days for which a digest that could not be posted is still news."""

_DAY = timedelta(days=1)


def may_post(team: Team, now: datetime) -> bool:
    """Whether the bot may write into the team's channels by itself just now."""
    return team.calendar.in_staff_hours(now, team.tz)


def fits(team: Team, at: time) -> bool:
    """Whether a digest can be posted at that time on an ordinary day."""
    begins, ends = (
        datetime.combine(date.min, edge) for edge in (team.calendar.begins, team.calendar.ends)
    )
    return begins <= datetime.combine(date.min, at) <= max(begins, ends - LAST_CALL)


def next_post_day(team: Team, day: date) -> date:
    """The first message day from this one on on which staff are there for a while."""
    while True:
        day = team.calendar.next_message_day(day)
        begins, ends = team.calendar.staff_hours(day)
        if begins < ends:
            return day
        day += _DAY


def next_opening(team: Team, now: datetime) -> datetime:
    """Now where the bot may post, else the next moment at which staff are there."""
    if may_post(team, now):
        return now
    day = next_post_day(team, local_day(now, team.tz))
    while (opens := instant(day, team.calendar.staff_hours(day)[0], team.tz)) <= now:
        day = next_post_day(team, day + _DAY)
    return opens


def closing(team: Team, moment: datetime) -> datetime:
    """When the staff day of that moment ends."""
    day = local_day(moment, team.tz)
    return instant(day, team.calendar.staff_hours(day)[1], team.tz)


def keeps_until(posted: datetime, schedule: DigestSchedule, team: Team) -> datetime:
    """Until when a digest of that moment is worth posting: its third message day after, at most
    until the next one comes."""
    day = local_day(posted, team.tz)
    for _ in range(KEEPS_DAYS):
        day = next_post_day(team, day + _DAY)
    ends = instant(day, team.calendar.staff_hours(day)[1], team.tz)
    return min(ends, digest_after(posted, schedule, team))


def post_on(team: Team, day: date, schedule: DigestSchedule) -> datetime:
    """The moment of the digest of `day`: at its time, moved into staff hours, that day or later."""
    day = next_post_day(team, day)
    begins, ends = (instant(day, at, team.tz) for at in team.calendar.staff_hours(day))
    return max(begins, min(instant(day, schedule.time, team.tz), ends - LAST_CALL))


def digest_after(
    moment: datetime, schedule: DigestSchedule, team: Team, told_on: date | None = None
) -> datetime:
    """The first digest strictly after `moment`; of those whose own day comes after `told_on`."""
    day = _own_day(local_day(moment, team.tz), schedule)
    while (told_on and day <= told_on) or post_on(team, day, schedule) <= moment:
        day = _following(day, schedule)
    return post_on(team, day, schedule)


def digest_due(moment: datetime, schedule: DigestSchedule, team: Team) -> date:
    """The own day of the last digest at or before `moment`."""
    day = _own_day(local_day(moment, team.tz), schedule)
    while post_on(team, day, schedule) > moment:
        day = _own_day(day - _DAY, schedule)
    return day


def digest_since(until: datetime, schedule: DigestSchedule, team: Team) -> datetime:
    """When the period that ends at `until` began: at the digest strictly before."""
    return post_on(team, digest_due(until - timedelta.resolution, schedule, team), schedule)


def digest_next(
    now: datetime, schedule: DigestSchedule, team: Team, told_on: date | None
) -> datetime:
    """When to post next, seen from now; `told_on` is the own day of the one posted last.

    Today's, where it was not posted and its time has passed meanwhile, comes now.
    """
    if told_on and may_post(team, now):
        day = digest_due(now, schedule, team)
        today = local_day(now, team.tz)
        if day > told_on and local_day(post_on(team, day, schedule), team.tz) == today:
            return now
    return digest_after(now, schedule, team, told_on)


def _own_day(day: date, schedule: DigestSchedule) -> date:
    """The last day of the schedule on or before `day`."""
    if schedule.is_monthly:
        return day.replace(day=1)
    return day - timedelta(days=(day.weekday() - schedule.weekday) % 7)


def _following(day: date, schedule: DigestSchedule) -> date:
    """The day of the schedule after one of its days."""
    if schedule.is_monthly:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7)
