"""`/okr admin settings`: what the school decided for everybody, in words, and forms to change it.

May import `storage`, `messages`, `bot.prompting`, `bot.okr` and the handlers' helpers. A change
takes effect on what is queued: whoever follows the school's day and time is planned anew, and so is
every digest that does.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import messages.school_settings
from bot import prompting
from bot.okr.calendar import zone
from bot.okr.model import DigestKind, Problem
from bot.okr.people import support_schedule, wins_schedule
from bot.okr.rules import Rules
from bot.okr.settings import SETTINGS, Group, Setting, back_to_defaults, conflicts, of_group
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages import Message
from storage import Session, audit, digest_rounds, members, schools, teams

_SEEN_BY_EVERYBODY = frozenset({Group.STATUS, Group.SCORES, Group.PRIVACY})
"""What App Home shows depends on these."""


def settings(ask: Ask) -> Answer:
    """`/okr admin settings [GROUP]`: all of them in words, or the form of one group."""
    find.must_run_admin(ask.turn)
    rules = _rules(ask.turn)
    group = _group(ask.words)
    if group is None:
        return messages.school_settings.overview(rules)
    return messages.school_settings.form(group, rules, Memo.of(ask, group=group).dump())


def submit(submission: Submission) -> Answer:
    """Keep what the form says; every field that cannot be says so, and nothing is lost."""
    group = _group(submission.memo.text("group"))
    if group is None:
        raise Problem("generic.trouble")
    wanted = _wanted(submission.fields, group)
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        before = schools.read(session).rules
        after = replace(before, **wanted)
        if problems := _at_their_fields(after, group):
            raise Wrong(problems)
        return _decide(session, turn, group, before, after)


def defaults(ask: Ask) -> Answer:
    """The button below a group: everything in it as it is by default."""
    group = _group(ask.words)
    if group is None:
        raise Problem("generic.trouble")
    turn = ask.turn
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        before = schools.read(session).rules
        after = back_to_defaults(before, group)
        for problem in _at_their_fields(after, group).values():
            raise problem
        return _decide(session, turn, group, before, after)


def hold(ask: Ask) -> Answer:
    """`/okr admin hold on|off`: from now on no text is removed, or it is again."""
    find.must_run_admin(ask.turn)
    wanted = {"on": True, "off": False}.get(ask.words.strip().casefold())
    if wanted is None:
        return settings(ask.saying(Group.PRIVACY))
    turn = ask.turn
    with turn.store.begin(turn.workspace_id) as session:
        before = schools.read(session).rules
        return _decide(session, turn, Group.PRIVACY, before, replace(before, legal_hold=wanted))


def _group(words: str) -> Group | None:
    said = words.strip().casefold()
    return next((group for group in Group if said and group.startswith(said)), None)


def _rules(turn: Turn) -> Rules:
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        return schools.read(session).rules


def _wanted(fields: Fields, group: Group) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for setting in of_group(group):
        try:
            wanted[setting.name] = setting.read(
                fields.option(setting.name) or fields.text(setting.name)
            )
        except Problem as problem:
            problems[setting.name] = problem
    if problems:
        raise Wrong(problems)
    return wanted


def _at_their_fields(rules: Rules, group: Group) -> dict[str, Problem]:
    """What does not go together, at the first field concerned that this group has."""
    own = [setting.name for setting in of_group(group)]
    found: dict[str, Problem] = {}
    for names, problem in conflicts(rules):
        at = next((name for name in names if name in own), None)
        if at is not None:
            found.setdefault(at, problem)
    return found


def _decide(session: Session, turn: Turn, group: Group, before: Rules, after: Rules) -> Message:
    """Store it with all that follows; a second click of the same form changes nothing more."""
    changed = [one for one in of_group(group) if one.value(before) != one.value(after)]
    followed = 0
    if changed:
        schools.set_rules(session, after)
        _note(session, turn, group, changed, before, after)
        followed = _follow(session, turn, group, before, after)
    return messages.school_settings.saved(group, changed, after, followed)


def _follow(session: Session, turn: Turn, group: Group, before: Rules, after: Rules) -> int:
    """People and teams that are as the school was follow it; how many people took another hour."""
    if group in (Group.PROMPTS, Group.HOURS):
        prompting.reconsider(session, members.active_ids(session), turn.now)
    # After that, so that who was on the way to be asked is asked on the new day, not at once.
    followed = members.follow_prompt(session, before, after, _last_round(turn, after))
    for kind, old, new in (
        (DigestKind.WINS, wins_schedule(before), wins_schedule(after)),
        (DigestKind.SUPPORT, support_schedule(before), support_schedule(after)),
    ):
        teams.follow_schedule(session, kind, old, new)
    if group in (Group.DIGESTS, Group.HOURS):
        digest_rounds.reschedule(session, turn.now)
    if group in _SEEN_BY_EVERYBODY:
        members.every_home_changed(session, turn.now)
    return followed


def _last_round(turn: Turn, rules: Rules) -> date:
    """The last day of the new prompts that is over, as seen by the clock of who decides."""
    local = turn.now.astimezone(zone(turn.member.tz))
    is_past = local.time() >= rules.prompt_time
    day = local.date() if is_past else local.date() - timedelta(days=1)
    return day - timedelta(days=(day.weekday() - rules.prompt_weekday) % 7)


def _note(
    session: Session,
    turn: Turn,
    group: Group,
    changed: list[Setting],
    before: Rules,
    after: Rules,
) -> None:
    """What was and what is; a legal hold is its own line of the audit."""
    detail = {one.name: [one.text(before), one.text(after)] for one in changed}
    hold = detail.pop(SETTINGS["legal_hold"].name, None)
    if hold is not None:
        action = "hold.on" if after.legal_hold else "hold.off"
        _audit(session, turn, action, "", {"legal_hold": hold})
    if detail:
        _audit(session, turn, "settings.changed", group, detail)


def _audit(
    session: Session, turn: Turn, action: str, subject: str, detail: dict[str, list[str]]
) -> None:
    audit.add(
        session,
        actor_id=turn.member.id,
        action=action,
        subject=subject,
        detail=detail,
        at=turn.now,
    )
