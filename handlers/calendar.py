"""`/okr admin calendar` and `/okr admin closed`: the days of a team, and a day closed at once.

May import `bot.calendars`, `storage`, `messages`, `bot.okr` and the handlers' helpers. Everything
here is for admins; files and holidays come through `handlers.calendar_import`.
"""

from datetime import date, time

import messages.calendar
from bot import calendars
from bot.calendars.kinds import parse_time
from bot.okr.cadence import day_named
from bot.okr.calendar import local_day
from bot.okr.coming import coming
from bot.okr.entries import FIRST_DAY, LAST_DAY, faults, hours_fault, tidy
from bot.okr.model import CalendarEntry, DayKind, Problem, Team
from handlers import find, words
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages.calendar import Closed
from storage import Session, calendars as stored, schools

_LONGEST_DAY = 4
"""Words that a day may have: `nov 20, 2026`."""


def calendar(ask: Ask) -> Answer:
    """`/okr admin calendar [TEAM]`: the next 60 days of a team in words."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        team = team_named(session, ask.words)
        tree, entries = find.tree(session), stored.all(session)
    runs = coming(team, tree, entries, local_day(ask.turn.now, team.tz))
    names = {one.id: one.name for one in tree.values()}
    return messages.calendar.overview(team, runs, names, ask.turn.now)


def closed(ask: Ask) -> Answer:
    """`/okr admin closed today|tomorrow|DATE [TEAM] [undo]`: silence, or take it back."""
    find.must_run_admin(ask.turn)
    typed = ask.words.split()
    is_undo = bool(typed) and typed[-1].casefold() == "undo"
    typed = typed[:-1] if is_undo else typed
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        _, named = _day_and_rest(typed, local_day(ask.turn.now, ask.member.tz))
        team = team_named(session, named)
    day, _ = _day_and_rest(typed, local_day(ask.turn.now, team.tz))
    return _close(ask.turn, team, day, is_undo=is_undo)


def reopen(ask: Ask) -> Answer:
    """The Undo button of the answer; its value is the team's id and the day."""
    find.must_run_admin(ask.turn)
    team_id, _, said = ask.words.partition(" ")
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        team = team_of(session, words.row_id(team_id))
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise Problem("generic.trouble") from error
    return _close(ask.turn, team, day, is_undo=True)


def _close(turn: Turn, team: Team, day: date, *, is_undo: bool) -> Answer:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Problem("calendar.far", earliest=FIRST_DAY.year, latest=LAST_DAY.year)
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        change = calendars.reopen if is_undo else calendars.close
        done = change(session, team, day, by=turn.member.id, now=turn.now)
    turn.wake()
    what = Closed(
        team=done.team,
        day=done.day,
        below=done.below,
        is_new=done.changed,
        waiting=done.prompts,
        next_day=done.next_day,
    )
    today = local_day(turn.now, team.tz)
    shown = messages.calendar.reopened if is_undo else messages.calendar.closed
    return shown(what, today)


def _day_and_rest(typed: list[str], today: date) -> tuple[date, str]:
    """The day that the first words mean, as many of them as can be, and the words after it."""
    for count in range(min(_LONGEST_DAY, len(typed)), 0, -1):
        try:
            day = day_named(" ".join(typed[:count]), today, or_today=True)
            return day, " ".join(typed[count:])
        except (Problem, OverflowError):
            continue
    raise Problem("calendar.which_day")


# Entries


def add(ask: Ask) -> Answer:
    """The button "Add days": an empty form."""
    team = team_of_button(ask)
    today = local_day(ask.turn.now, team.tz)
    return messages.calendar.add_form(team, today, Memo.of(ask, team=team.id).dump())


def add_submit(submission: Submission) -> Answer:
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        team = team_of(session, submission.memo.id("team"))
        entry = _entry(submission.fields, team)
        is_new = calendars.add(session, team, entry, by=turn.member.id, now=turn.now)
    turn.wake()
    return messages.calendar.added(team, entry, is_new, turn.now)


def _entry(fields: Fields, team: Team) -> CalendarEntry:
    """The entry as the form says it; Wrong for what cannot be used, at its field."""
    problems: dict[str, Problem] = {}
    starts, kind = fields.day("starts"), fields.option("kind")
    if starts is None:
        problems["starts"] = Problem("calendar.no_day")
    if kind not in list(DayKind):
        problems["kind"] = Problem("calendar.no_kind")
    until = _time(fields, "until", problems)
    if problems or starts is None:
        raise Wrong(problems)
    entry = tidy(
        CalendarEntry(
            id=0,
            team_id=team.id,
            kind=DayKind(kind),
            starts=starts,
            ends=fields.day("ends") or starts,
            name=fields.text("name"),
            until=until,
        )
    )
    if problems := faults(entry, (team.calendar.begins, team.calendar.ends)):
        raise Wrong(problems)
    return entry


def remove(ask: Ask) -> Answer:
    """The button "Remove": the team's own entries from today on, to choose from."""
    team = team_of_button(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        today = local_day(ask.turn.now, team.tz)
        own = [one for one in stored.all(session, [team.id]) if one.ends >= today]
    if not own:
        return messages.calendar.nothing_to_remove(team)
    memo = Memo.of(ask, team=team.id)
    return messages.calendar.remove_form(team, own, ask.turn.now, memo.dump())


def remove_submit(submission: Submission) -> Answer:
    turn = submission.turn
    chosen = {words.row_id(one) or 0 for one in submission.fields.options("entries")}
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        team = team_of(session, submission.memo.id("team"))
        gone = calendars.remove(session, team, chosen, by=turn.member.id, now=turn.now)
    turn.wake()
    return messages.calendar.removed(team, gone)


# Staff hours


def hours(ask: Ask) -> Answer:
    """The button "Staff hours"."""
    team = team_of_button(ask)
    return messages.calendar.hours_form(team, Memo.of(ask, team=team.id).dump())


def hours_submit(submission: Submission) -> Answer:
    """Empty fields are as in the team above."""
    turn, fields = submission.turn, submission.fields
    problems: dict[str, Problem] = {}
    begins, ends = (_time(fields, name, problems) for name in ("begins", "ends"))
    if problems:
        raise Wrong(problems)
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        team = team_of(session, submission.memo.id("team"))
        above = schools.read(session).calendar_of_team(team.parent_id)
        if problem := hours_fault(begins or above.begins, ends or above.ends):
            raise Wrong({"ends": problem})
        team = calendars.set_hours(session, team, begins, ends, by=turn.member.id, now=turn.now)
    turn.wake()
    return messages.calendar.hours_saved(team)


def _time(fields: Fields, name: str, problems: dict[str, Problem]) -> time | None:
    typed = fields.text(name)
    at = parse_time(typed) if typed else None
    if typed and at is None:
        problems[name] = Problem("calendar.not_a_time", typed=typed)
    return at


# Teams


def team_named(session: Session, said: str) -> Team:
    """By its name, by its id (of a button), or the topmost."""
    tree = find.tree(session)
    if said:
        by_id = tree.get(words.row_id(said) or 0)
        return by_id or find.named_team(said, tree)
    top = tree.get(schools.read(session).top_team_id or 0)
    if top is None:
        raise Problem("calendar.no_team")
    return top


def team_of(session: Session, team_id: int | None) -> Team:
    """The team of a button or a form."""
    team = find.tree(session).get(team_id or 0)
    if team is None:
        raise Problem("team.unknown", team="")
    return team


def team_of_button(ask: Ask) -> Team:
    """The team whose id the button has; for admins only."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        return team_of(session, words.row_id(ask.words))
