"""Digests that could not be posted, posted as soon as that is mended.

May import `storage` and `bot.okr`. Both shells come here: time once a school day, people by
inviting the bot or by the button of the admins' message. It is posted once, in staff hours, and
only while it is worth reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.okr.digest_times import closing, next_opening
from bot.okr.model import DigestKind, Team
from storage import Session, digest_rounds, outbox_retries, teams
from storage.outbox_retries import Stuck


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """A digest that is on its way again; it comes `at`."""

    team: Team
    kind: DigestKind
    at: datetime


def retry_channel(session: Session, channel: str, now: datetime) -> list[Retried]:
    """Queue again whatever waits for this channel."""
    return retry(session, outbox_retries.of_channel(session, channel), now)


def retry(session: Session, stuck: Iterable[Stuck], now: datetime) -> list[Retried]:
    """Queue these digests again, where their teams' digests go now, for when staff are there."""
    found = []
    for one in stuck:
        kind, team_id = digest_rounds.parsed(one.dedupe_key)
        team = teams.get(session, team_id)
        channel = team.channel(kind) if team else None
        if team is None or channel is None or one.keeps_until <= now:
            continue
        at = next_opening(team, now)
        if outbox_retries.requeue(session, one.dedupe_key, channel, at, closing(team, at)):
            found.append(Retried(team=team, kind=kind, at=at))
    return found


def retry_moved(session: Session, team: Team, now: datetime) -> list[Retried]:
    """The team's digests go elsewhere now: so does what could not be posted."""
    stuck = [
        one
        for kind in DigestKind
        for one in outbox_retries.like(session, digest_rounds.keys_of(kind, team.id))
        if one.channel != team.channel(kind)
    ]
    return retry(session, stuck, now)
