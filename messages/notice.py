"""Short answers that belong to no bigger message.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.okr.model import DigestKind, Member, Team
from bot.okr.status import Standing
from messages import Message, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message Slack refused; `channel` may be a person's id, `error` is Slack's word.

    `kind` and `team_name` say which digest it was, `retry_at` when it is tried again by itself.
    """

    channel: str
    error: str
    at: datetime
    kind: DigestKind | None = None
    team_name: str = ""
    retry_at: datetime | None = None


def admin_delivery_failed(failures: Sequence[Undelivered], tz: str, now: datetime) -> Message:
    """To an admin, at most once a day: what could not be delivered, why, and what to do.

    A button tries again what waits for a channel: `digest.retry`, with the channel's id.
    """
    waiting = {one.channel: one for one in failures if one.retry_at}
    return render.message(
        "notice.admin_delivery_failed.j2",
        failures=failures,
        channels=list(waiting)[:5],
        tz=tz,
        now=now,
    )


def trying_again(at: datetime | None, tz: str, now: datetime) -> Message:
    """What waited for a channel is on its way, and comes `at`; None: nothing waited any more."""
    return render.message("notice.trying_again.j2", at=at, tz=tz, now=now)


def let_go(
    kind: DigestKind, team: Team, channel: str, next_at: datetime | None, now: datetime
) -> Message:
    """To an admin: a digest could not be posted for so long that it is no news any more."""
    return render.message(
        "notice.let_go.j2", kind=kind, team=team, channel=channel, next_at=next_at, now=now
    )


def win_saved(
    member: Member, text: str, standing: Standing | None, share: bool, team_name: str
) -> Message:
    """A win was noted; it will be in the wins digest of `team_name`, quoted only when shared."""
    return render.message(
        "notice.win_saved.j2",
        member=member,
        text=text,
        standing=standing,
        share=share,
        team_name=team_name,
    )


def due_nothing(member: Member, next_prompt_at: datetime | None, now: datetime) -> Message:
    """Nothing to check in right now, and when the next prompt comes."""
    return render.message(
        "notice.due_nothing.j2", member=member, next_prompt_at=next_prompt_at, now=now
    )


def owns_nothing(member: Member) -> Message:
    """The person owns no key result yet; what they can do all the same."""
    return render.message("notice.owns_nothing.j2", member=member)


def posted_here(kind: DigestKind, channel: str) -> Message:
    """The digest asked for with `here` is on its way to the channel (its id), with what to do if
    the bot is not in it."""
    return render.message("notice.posted_here.j2", kind=kind, channel=channel)
