"""A person as Slack describes them, as a member of the school.

May import `bot.okr`. Used where people are read all at once (`bot.jobs`) and where somebody new
writes before that (`handlers.context`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.okr import rounds
from bot.okr.model import Member
from bot.okr.school import School


def member_of(
    user: Mapping[str, Any], known: Member | None, school: School, now: datetime
) -> Member:
    """The member that Slack's `user` object (users.info, users.list) describes.

    The day and hour of the prompt are the person's own choice and stay as `known`. Who is new is
    asked when the school asks, from the first such day after `now` on.
    """
    profile = user.get("profile") or {}
    tz = user.get("tz") or (known.tz if known else "UTC")
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name")
    member = replace(
        known or _newcomer(user["id"], tz, school),
        name=name or user.get("name") or user["id"],
        tz=tz,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_active=not user.get("deleted", False),
    )
    planned = member if known else rounds.past_decided(member, now)
    return replace(member, next_prompt_at=rounds.looks_again(planned, now))


def _newcomer(id: str, tz: str, school: School) -> Member:  # noqa: A002
    return Member(
        id=id,
        name="",
        tz=tz,
        prompt_weekday=school.rules.prompt_weekday,
        prompt_time=school.rules.prompt_time,
        calendar=school.calendar_of(id),
        rules=school.rules,
    )
