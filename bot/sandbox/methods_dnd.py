"""dnd.info and dnd.teamInfo: who does not want to be disturbed, and until when.

May import `calls` and `nouns`. People here have at most one such time, given by the control call.
"""

from bot.sandbox.calls import ApiError, Call, invalid_arguments
from bot.sandbox.nouns import Json, Person

AT_ONCE = 50


def info(call: Call) -> Json:
    """One person's, or the bot's own, which never sleeps. A snooze is shown to nobody else."""
    wanted = call.text("user")
    if wanted in (None, call.workspace.identity.bot_user_id):
        return _status(call, None) | {"snooze_enabled": False}
    return _status(call, call.person())


def team_info(call: Call) -> Json:
    ids = [one for one in (call.text("users") or "").replace(" ", "").split(",") if one]
    if not ids:
        raise ApiError("no_users_provided")
    if len(ids) > AT_ONCE:
        raise invalid_arguments(f"must provide at most {AT_ONCE} users [json-pointer:/users]")
    if any(one not in call.workspace.people for one in ids):
        raise ApiError("user_not_visible")
    return {"users": {one: _status(call, call.workspace.people[one]) for one in ids}}


def _status(call: Call, person: Person | None) -> Json:
    """The time that runs or comes next; 1 and 1 where there is none."""
    span = person.do_not_disturb if person else None
    if span is None or span[1] <= call.workspace.now():
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    starts, ends = (int(moment.timestamp()) for moment in span)
    return {"dnd_enabled": True, "next_dnd_start_ts": starts, "next_dnd_end_ts": ends}
