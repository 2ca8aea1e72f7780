"""A person as Slack describes them, as a member of the school.

May import `bot.okr`. Used where people are read all at once (`bot.jobs`) and where somebody new
writes before that (`handlers.context`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.okr.cadence import prompt_after
from bot.okr.model import Member


def member_of(user: Mapping[str, Any], known: Member | None, now: datetime) -> Member:
    """The member that Slack's `user` object (users.info, users.list) describes.

    The day and hour of the prompt are the person's own choice and stay as `known`; the next prompt
    is the first after `now`.
    """
    profile = user.get("profile") or {}
    tz = user.get("tz") or (known.tz if known else "UTC")
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name")
    member = replace(
        known or Member(id=user["id"], name="", tz=tz),
        name=name or user.get("name") or user["id"],
        tz=tz,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_active=not user.get("deleted", False),
    )
    following = prompt_after(now, member.prompt_weekday, member.prompt_time, member.tz)
    return replace(member, next_prompt_at=following)
