"""Data windows: when numbers come only now and then, such as a benchmark three times a year.

A window opens on each date of the data schedule and stays open until a number is given. Between
windows there is nothing to measure, so nobody falls behind and nothing grows old. May import the
standard library and `bot.okr`'s calendar and model.

A date on the first day is where the baseline comes from and opens no window. A number given on the
date itself belongs to it. The plan of a date counts once its number is in, at the latest when the
window has been open for a cadence: until then, the plan of the date before.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.okr.calendar import local_day
from bot.okr.model import CheckIn, KeyResult, Tracked

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """`opened_on` is the last date that has come, `next_date` the one to come; None for none.

    `open_since` is the first date whose number is still out: None while it is closed.
    """

    opened_on: date | None = None
    next_date: date | None = None
    open_since: date | None = None

    @property
    def is_open(self) -> bool:
        return self.open_since is not None

    @property
    def is_between(self) -> bool:
        """There is a schedule, and nothing new to measure today."""
        return not self.is_open and (self.opened_on or self.next_date) is not None


NO_WINDOW = Window()


def window(tracked: Tracked, day: date) -> Window:
    """The window of a key result on a day; nothing is open without a schedule."""
    return window_after(tracked.key_result, measured_on(tracked, tracked.last_measured), day)


def window_after(key_result: KeyResult, last_number: date | None, day: date) -> Window:
    """The same, when the last number was given on that day; None before the first."""
    if not key_result.data_dates:
        return NO_WINDOW
    come = [one for one in key_result.data_dates if one <= day]
    out = [
        one
        for one in come
        if (last_number is None or one > last_number)
        and (one > key_result.starts or key_result.measure.baseline is None)
    ]
    return Window(
        opened_on=max(come, default=None),
        next_date=min((one for one in key_result.data_dates if one > day), default=None),
        open_since=min(out, default=None),
    )


def measured_on(tracked: Tracked, check_in: CheckIn | None) -> date | None:
    """The owner's day of a check-in."""
    return local_day(check_in.at, tracked.owner.tz) if check_in else None


def plan_day(tracked: Tracked, last_number: date | None, day: date) -> date:
    """The day whose plan a number is measured against; `last_number` is when it was given."""
    key_result = tracked.key_result
    now = window_after(key_result, last_number, day)
    if not now.is_open or now.opened_on is None:
        return day
    waited = tracked.calendar.school_days_between(now.opened_on, day)
    patience = tracked.rules.cadence_days(key_result.cadence)
    return now.opened_on - _DAY if waited < patience else day
