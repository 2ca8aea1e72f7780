"""Members: who they are, and when each is prompted next.

May import `bot.okr`, SQLAlchemy and sibling modules.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Table,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.okr import access
from bot.okr.model import Member
from bot.okr.rules import Rules
from storage import schools, values
from storage.asking import planned
from storage.insert import insert
from storage.prepared import Prepared
from storage.scope import workspace_of
from storage.tables import MemberRow

_LOOKED_AT = timedelta(days=7)
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")

_AT_ONCE = 1000

_ONE = Prepared(select(MemberRow).where(MemberRow.id == bindparam("member_id")))
_HOMES_CHANGED = Prepared(
    update(MemberRow)
    .where(
        MemberRow.id.in_(bindparam("member_ids", expanding=True)),
        MemberRow.home_seen_at > bindparam("seen_after"),
    )
    .values(home_stale_at=bindparam("changed_at"))
    .returning(MemberRow.id)
)
_SEVERAL = Prepared(select(MemberRow).where(MemberRow.id.in_(bindparam("ids", expanding=True))))


def get(session: Session, id: str) -> Member | None:  # noqa: A002
    found = _ONE.first(session, member_id=id)
    return None if found is None else values.member(found[0], schools.read(session))


def named(session: Session, ids: Iterable[str]) -> dict[str, Member]:
    """The members among `ids`, by id; the unknown are left out."""
    rows = _SEVERAL.all(session, ids=set(ids))
    school = schools.read(session)
    return {row.id: values.member(row, school) for (row,) in rows}


def all(session: Session) -> list[Member]:  # noqa: A001
    """Everybody, also who left, in order of name."""
    rows = session.scalars(select(MemberRow).order_by(MemberRow.name, MemberRow.id))
    school = schools.read(session)
    return [values.member(row, school) for row in rows]


def names(session: Session) -> list[str]:
    """What everybody is called, also those who left."""
    return list(session.scalars(select(MemberRow.name)))


def admins(session: Session) -> list[Member]:
    """Who may run the app: admins by Slack and by name, in order of name; nobody who left."""
    may = or_(MemberRow.is_admin, MemberRow.is_named_admin)
    rows = session.scalars(
        select(MemberRow).where(may, MemberRow.is_active).order_by(MemberRow.name, MemberRow.id)
    )
    school = schools.read(session)
    return [values.member(row, school) for row in rows]


def gone(session: Session) -> set[str]:
    """The ids of those who are no longer active."""
    return set(session.scalars(select(MemberRow.id).where(MemberRow.is_active.is_(False))))


def active_ids(session: Session) -> list[str]:
    """The ids of everybody who is here."""
    return list(session.scalars(select(MemberRow.id).where(MemberRow.is_active)))


def find(session: Session, text: str) -> Member | None:
    """Who is meant by an id, a mention, `@name`, a full name or an unambiguous part of one.

    Case does not matter. Reads the names of the whole workspace unless an id is given.
    """
    words = text.strip()
    mention = _MENTION.fullmatch(words)
    found = get(session, mention[1] if mention else words.lstrip("@").upper())
    if found is not None or mention:
        return found
    wanted = words.lstrip("@").casefold().split()
    if not wanted:
        return None
    active = [member for member in all(session) if member.is_active]
    names = [(member, member.name.casefold().split()) for member in active]
    for matches in (
        [member for member, name in names if name == wanted],
        [member for member, name in names if name[: len(wanted)] == wanted],
        [member for member, name in names if " ".join(name).startswith(" ".join(wanted))],
        [member for member, name in names if wanted == name[-len(wanted) :]],
    ):
        if len(matches) == 1:
            return matches[0]
    return None


def save(session: Session, members: Sequence[Member]) -> None:
    """Add new members as given; of known ones keep name, zone, admin and active current.

    The prompt settings of known members stay. Who is not active has no next prompt; who comes back
    gets the given one.
    """
    if not members:
        return
    workspace_id = workspace_of(session)
    new = insert(session, MemberRow)
    table = MemberRow.__table__
    assert isinstance(table, Table)
    next_prompt_at = case(
        (new.excluded.is_active, func.coalesce(table.c.next_prompt_at, new.excluded.next_prompt_at))
    )
    statement = new.on_conflict_do_update(
        index_elements=["workspace_id", "id"],
        set_={
            **{name: new.excluded[name] for name in ("name", "tz", "is_admin", "is_active")},
            "next_prompt_at": next_prompt_at,
        },
    )
    session.execute(
        statement,
        [
            {
                "workspace_id": workspace_id,
                "id": member.id,
                "name": member.name,
                "tz": member.tz,
                "is_admin": member.is_admin,
                "is_active": member.is_active,
                "tour_step": member.tour_step,
                "prompt_weekday": member.prompt_weekday,
                "prompt_time": member.prompt_time,
                "next_prompt_at": member.next_prompt_at if member.is_active else None,
            }
            for member in members
        ],
    )


def look_again(session: Session, member_ids: Iterable[str], at: datetime) -> None:
    """Let the jobs look at these people at that moment; not at who left. One statement."""
    session.execute(
        update(MemberRow)
        .where(MemberRow.id.in_(set(member_ids)), MemberRow.is_active)
        .values(next_prompt_at=at)
        .execution_options(synchronize_session=False)
    )


def set_named_admin(session: Session, member_id: str, is_named_admin: bool) -> None:
    _set(session, [member_id], is_named_admin=is_named_admin)


def set_tour_step(session: Session, member_id: str, step: int) -> None:
    _set(session, [member_id], tour_step=step)


def set_prompt_settings(session: Session, member: Member) -> None:
    """Keep when the person is asked: their day and hour, what was decided, snoozed, or muted, and
    when they are away."""
    _set(
        session,
        [member.id],
        prompt_weekday=member.prompt_weekday,
        prompt_time=member.prompt_time,
        muted_until=member.muted_until,
        **planned(member),
    )


def set_credit(session: Session, member_id: str, by_name: bool) -> None:
    """Whether a win of theirs that is quoted says whose it is."""
    _set(session, [member_id], credit_by_name=by_name)


def follow_prompt(session: Session, before: Rules, after: Rules, decided: date) -> int:
    """Whose day and time are the school's own follow it; how many. Who chose otherwise stays.

    Their rounds up to `decided` count as decided: nobody is asked at once for a day that is past.
    """
    old = before.prompt_weekday, before.prompt_time
    new = after.prompt_weekday, after.prompt_time
    if old == new:
        return 0
    followed = session.scalars(
        update(MemberRow)
        .where(MemberRow.prompt_weekday == old[0], MemberRow.prompt_time == old[1])
        .values(
            prompt_weekday=new[0],
            prompt_time=new[1],
            round_on=case((MemberRow.round_on > decided, MemberRow.round_on), else_=decided),
        )
        .returning(MemberRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(followed.all())


def home_seen(session: Session, member_id: str, at: datetime) -> None:
    """App Home is being drawn for this person just now: it is fresh."""
    _set(session, [member_id], home_seen_at=at, home_stale_at=None)


def homes_changed(
    session: Session, member_ids: Iterable[str], at: datetime, team_ids: Collection[int] = ()
) -> None:
    """What these people see on App Home has changed; with teams also what their people see, and
    the leaders above them. One statement for each thousand of them.

    Only of those who looked in the last week: for others it is drawn when they open it.
    """
    concerned = set(member_ids)
    if team_ids:
        teams = schools.read(session).teams
        for team_id in team_ids:
            concerned.update(teams[team_id].member_ids)
            concerned.update(*(team.leader_ids for team in access.lineage(team_id, teams)))
    people = sorted(concerned)
    for first in range(0, len(people), _AT_ONCE):
        _HOMES_CHANGED.all(
            session,
            member_ids=people[first : first + _AT_ONCE],
            seen_after=at - _LOOKED_AT,
            changed_at=at,
        )


def every_home_changed(session: Session, at: datetime) -> None:
    """The same for everybody, however many there are."""
    session.execute(
        update(MemberRow)
        .where(MemberRow.is_active, MemberRow.home_seen_at > at - _LOOKED_AT)
        .values(home_stale_at=at)
        .execution_options(synchronize_session=False)
    )


def with_stale_home(session: Session, limit: int) -> list[tuple[str, Member, datetime]]:
    """Up to `limit` people whose App Home waits to be drawn anew, longest waiting first:
    (workspace id, member, since when). Unscoped."""
    rows = session.scalars(
        select(MemberRow)
        .where(MemberRow.home_stale_at.is_not(None))
        .order_by(MemberRow.home_stale_at, MemberRow.workspace_id, MemberRow.id)
        .limit(limit)
    )
    return [
        (row.workspace_id, _member(session, row), row.home_stale_at)
        for row in rows.all()
        if row.home_stale_at is not None
    ]


def home_drawn(session: Session, member_id: str, stale_at: datetime) -> bool:
    """The change of that moment is drawn; False when another replica drew it, or more changed."""
    won = session.scalars(
        update(MemberRow)
        .where(MemberRow.id == member_id, MemberRow.home_stale_at == stale_at)
        .values(home_stale_at=None)
        .returning(MemberRow.id)
        .execution_options(synchronize_session=False)
    )
    return won.first() is not None


def _member(session: Session, row: MemberRow) -> Member:
    return values.member(row, schools.read(session, row.workspace_id))


def _set(session: Session, member_ids: Iterable[str], **columns: Any) -> None:
    session.execute(
        update(MemberRow)
        .where(MemberRow.id.in_(set(member_ids)))
        .values(columns)
        .execution_options(synchronize_session=False)
    )
