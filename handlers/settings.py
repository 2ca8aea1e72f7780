"""`/okr settings`: the day and hour at which a person is asked, reminders, and their name in wins.

May import `storage`, `messages`, `bot.okr` and the handlers' helpers. The zone is Slack's own: who
moves changes it there.
"""

from dataclasses import replace
from datetime import date, datetime, time

import messages.settings
from bot.okr.calendar import local_day
from bot.okr.model import Member, Problem
from bot.okr.rounds import past_decided
from bot.prompting import reconsider
from handlers.context import Ask
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages import Message, View
from storage import members

_SCHOOL_DAYS = range(5)


def settings(ask: Ask) -> View:
    """The form, as it stands now."""
    return messages.settings.form(ask.member, Memo.of(ask).dump(), ask.now)


def submit(submission: Submission) -> Message:
    """Ask then from now on. A prompt that is open stays as it is; one on its way is planned anew,
    and nobody is asked at once for having chosen an hour that is just past."""
    turn = submission.turn
    chosen = _chosen(submission.fields, submission.member, submission.now)
    with turn.store.begin(turn.workspace_id) as session:
        members.set_prompt_settings(session, past_decided(chosen, submission.now))
        members.set_credit(session, chosen.id, chosen.credit_by_name)
        reconsider(session, [chosen.id], submission.now)
        member = members.named(session, [chosen.id])[chosen.id]
    turn.wake()
    return messages.settings.saved(member, submission.now)


def _chosen(fields: Fields, member: Member, now: datetime) -> Member:
    """The person as they want to be from now on; Wrong for what nobody could have chosen."""
    problems = {}
    day = fields.option("prompt_day")
    weekday = int(day) if day.isdecimal() else -1
    if weekday not in _SCHOOL_DAYS:
        problems["prompt_day"] = Problem("settings.day")
    at, calendar = _time(fields.option("prompt_time")), member.calendar
    if at is None or not calendar.begins <= at < calendar.ends:
        problems["prompt_time"] = Problem(
            "settings.time", begins=calendar.begins, ends=calendar.ends
        )
    muted_until = member.muted_until if "reminders" not in fields else None
    if fields.option("reminders") == "off":
        muted_until = fields.day("muted_until") or date.max
        if muted_until < local_day(now, member.tz):
            problems["muted_until"] = Problem("settings.muted_past")
    if problems or at is None:
        raise Wrong(problems)
    return replace(
        member,
        prompt_weekday=weekday,
        prompt_time=at,
        muted_until=muted_until,
        credit_by_name="by_name" in fields.options("credit")
        if "credit" in fields
        else member.credit_by_name,
    )


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed)
    except ValueError:
        return None
