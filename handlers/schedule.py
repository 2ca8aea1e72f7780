"""`/okr admin schedule`: when each team's digests are posted, and the form to change it.

May import `storage`, `messages`, `bot.okr` and the handlers' helpers.
"""

from dataclasses import replace
from datetime import time

import messages.schedule
from bot.okr.digest_times import fits
from bot.okr.model import DigestKind, DigestSchedule, Problem, Team
from handlers import channels, find
from handlers.answers import Answer
from handlers.context import Ask
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages.filters import clock
from messages.schedule import Plan
from storage import digest_rounds

_PAGE = 12
_SCHOOL_DAYS = range(5)
_FIELDS = {DigestKind.WINS: "wins", DigestKind.SUPPORT: "support"}


def schedule(ask: Ask) -> Answer:
    """`/okr admin schedule [PAGE|TEAM]`: every team that posts somewhere, or the form of one."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
        due = digest_rounds.next_at(session)
    if ask.words and not ask.words.isdecimal():
        return _form(ask, find.named_team(ask.words, tree))
    plans = [
        Plan(team=team, next_at=due[team.id])
        for team, _ in find.walk(tree)
        if team.wins_channel or team.leaders_channel
    ]
    shown, page, pages = find.page(plans, ask.words, _PAGE)
    return messages.schedule.listing(shown, page, pages, len(plans), ask.now)


def edit(ask: Ask) -> Answer:
    """The button beside a team; its value is the team's id."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
    return _form(ask, find.team_with_id(ask.words, tree))


def submit(submission: Submission) -> Answer:
    """Post then from now on; what waits follows."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        before = find.team_with_id(str(submission.memo.id("team")), find.tree(session))
        after = _wanted(submission.fields, before)
        if after != before:
            channels.keep(session, turn, before, after)
        due = digest_rounds.next_at(session, [after.id])[after.id]
    turn.wake()
    return messages.schedule.saved(Plan(team=after, next_at=due), turn.now)


def _form(ask: Ask, team: Team) -> Answer:
    return messages.schedule.form(team, Memo.of(ask, team=team.id).dump())


def _wanted(fields: Fields, before: Team) -> Team:
    problems: dict[str, Problem] = {}
    found = {kind: _schedule(fields, name, before, problems) for kind, name in _FIELDS.items()}
    if problems:
        raise Wrong(problems)
    return replace(
        before,
        wins_schedule=found[DigestKind.WINS],
        support_schedule=found[DigestKind.SUPPORT],
        monthly="monthly" in fields.options("monthly"),
    )


def _schedule(
    fields: Fields, name: str, team: Team, problems: dict[str, Problem]
) -> DigestSchedule:
    chosen = fields.option(f"{name}_day")
    weekday = int(chosen) if chosen.isdecimal() else -1
    if weekday not in _SCHOOL_DAYS:
        problems[f"{name}_day"] = Problem("schedule.no_day")
    at = _time(fields.time(f"{name}_time"))
    if at is None or not fits(team, at):
        hours = team.calendar
        problems[f"{name}_time"] = Problem(
            "schedule.out_of_hours", begins=clock(hours.begins), ends=clock(hours.ends)
        )
    return DigestSchedule(weekday=weekday, time=at or time())


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed)
    except ValueError:
        return None
