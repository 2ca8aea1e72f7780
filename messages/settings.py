"""When a person is asked: the form, and what it answers.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from datetime import datetime, time

from bot.okr.calendar import SchoolCalendar, local_day
from bot.okr.model import Member
from messages import Message, View, render

_MINUTES = 15


def form(member: Member, private_metadata: str, now: datetime) -> View:
    """Day and time of the weekly prompt, within staff hours; reminders, and the name in wins."""
    times = sorted(
        {*_staff_hours(member.calendar), member.prompt_time.replace(second=0, microsecond=0)}
    )
    return render.view(
        "settings.form.j2",
        member=member,
        times=times,
        today=local_day(now, member.tz),
        private_metadata=private_metadata,
    )


def saved(member: Member, now: datetime) -> Message:
    """When they are asked from now on, and when that is next."""
    return render.message("settings.saved.j2", member=member, now=now)


def _staff_hours(calendar: SchoolCalendar) -> list[time]:
    first = calendar.begins.hour * 60 + calendar.begins.minute
    until = calendar.ends.hour * 60 + calendar.ends.minute
    return [time(at // 60, at % 60) for at in range(first, until, _MINUTES)]
