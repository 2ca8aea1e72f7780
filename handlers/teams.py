"""`/okr admin teams`: the tree of teams, and the form to add or change one.

May import `storage`, `messages`, `bot.okr`, the Slack SDK, and the handlers' `channels` and `find`.
A form shows the first people of a big team; those it does not show stay.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import messages.teams
from bot import mending
from bot.okr.access import lineage, subtree
from bot.okr.model import Problem, Team, TeamLevel
from bot.okr.teams import LEVELS, faults
from handlers import channels, find, words
from handlers.answers import Answer
from handlers.context import Ask
from handlers.fields import Fields
from handlers.forms import Memo, Submission, Wrong
from messages.teams import PEOPLE_SHOWN, ZONES, Branch
from storage import Session, audit, digest_rounds, members, schools, teams as stored

_PAGE = 20


def teams(ask: Ask) -> Answer:
    """`/okr admin teams [PAGE|new|NAME]`: the tree, an empty form, or the form of one team."""
    find.must_run_admin(ask.turn)
    if ask.words.lower() in ("new", "add"):
        return add(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
        if ask.words and not ask.words.isdecimal():
            return _form(ask, find.named_team(ask.words, tree), tree)
        leaders = {one for team in tree.values() for one in team.leader_ids}
        people = members.named(session, leaders)
    branches = [
        Branch(
            team=team,
            depth=depth,
            leaders=tuple(people[one].name for one in team.leader_ids if one in people),
        )
        for team, depth in find.walk(tree)
    ]
    shown, page, pages = find.page(branches, ask.words, _PAGE)
    return messages.teams.tree(shown, page, pages, len(branches))


def add(ask: Ask) -> Answer:
    """An empty form; below the district, or the district itself where there is none."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
    top = next((one for one in tree.values() if one.level is TeamLevel.DISTRICT), None)
    new = Team(
        id=0,
        name="",
        level=TeamLevel.SCHOOL if top else TeamLevel.DISTRICT,
        tz=top.tz if top else ask.member.tz,
        parent_id=top.id if top else None,
    )
    return _form(ask, new, tree)


def edit(ask: Ask) -> Answer:
    """The button beside a team; its value is the team's id."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
    return _form(ask, find.team_with_id(ask.words, tree), tree)


def _form(ask: Ask, team: Team, tree: Mapping[int, Team]) -> Answer:
    below = subtree(team.id, tree)
    choices = [one for one, _ in find.walk(tree) if one.id not in below]
    above = {one.id: _above(one, tree) for one in choices}
    zones = _zones(team, tree, ask.member.tz)
    memo = Memo.of(ask, team=team.id, seen=_fingerprint(team))
    return messages.teams.form(team, choices, above, zones, memo.dump())


def submit(submission: Submission) -> Answer:
    """The form sent off; channels are looked up in Slack before anything is kept."""
    turn = submission.turn
    find.must_run_admin(turn)
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        before = find.tree(session).get(submission.memo.id("team") or 0)
    chosen = {name: submission.fields.channel(name) for name in channels.FIELDS}
    new = {
        name: channel
        for name, channel in chosen.items()
        if channel != (getattr(before, name) if before else None)
    }
    if problems := channels.faults(submission.client, new):
        raise Wrong(problems)
    return _submit(submission)


def _submit(submission: Submission) -> Answer:
    """Keep the team as the form says; a second click of the same form changes nothing more."""
    turn = submission.turn
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        tree = find.tree(session)
        before = tree.get(submission.memo.id("team") or 0)
        if before is None and submission.memo.data.get("team") != 0:
            raise Problem("generic.trouble")
        wanted = _wanted(session, submission.fields, before, tree, turn.member.tz)
        mine = [before] if before else tree.values()
        twin = next((one for one in mine if replace(one, id=wanted.id) == wanted), None)
        if twin is None:
            if before and submission.memo.text("seen") != _fingerprint(before):
                raise Wrong({"name": Problem("team.changed_meanwhile")})
            if problems := faults(wanted, tree):
                raise Wrong(problems)
            twin = _keep(session, submission, wanted, before, tree)
    turn.wake()
    return messages.teams.saved(twin, is_new=before is None)


def _wanted(
    session: Session, fields: Fields, before: Team | None, tree: Mapping[int, Team], tz: str
) -> Team:
    """The team as the form says it; Wrong for what nobody could have chosen in it."""
    rules = schools.read(session).rules
    base = before or Team(
        id=0,
        name="",
        level=TeamLevel.TEAM,
        tz=tz,
    ).as_by_default(rules)
    leaders, shown = fields.people("leaders"), fields.people("members")
    hidden, coach = base.member_ids[PEOPLE_SHOWN:], fields.person("coach")
    known = members.named(session, {*leaders, *shown, coach})
    problems: dict[str, Problem] = {}
    for name, chosen, held in (
        ("coach", (coach,) if coach else (), (base.coach_id,)),
        ("leaders", leaders, base.leader_ids),
        ("members", shown, base.member_ids),
    ):
        if any(
            one not in held and (one not in known or not known[one].is_active) for one in chosen
        ):
            problems[name] = Problem("people.not_here_yet")
    zone, level = fields.option("tz"), fields.option("level")
    if zone not in _zones(base, tree, tz):
        problems["tz"] = Problem("team.no_zone")
    if problems:
        raise Wrong(problems)
    return replace(
        base,
        name=" ".join(fields.text("name").split()),
        level=TeamLevel(level) if level in LEVELS else base.level,
        parent_id=words.row_id(fields.option("above")),
        tz=zone,
        leader_ids=tuple(dict.fromkeys(leaders)),
        member_ids=tuple(dict.fromkeys((*shown, *hidden))),
        coach_id=coach,
        wins_channel=fields.channel("wins_channel") or None,
        leaders_channel=fields.channel("leaders_channel") or None,
    )


def _keep(
    session: Session,
    submission: Submission,
    wanted: Team,
    before: Team | None,
    tree: Mapping[int, Team],
) -> Team:
    """Store it, with what follows: digests, the homes of its people, and the audit."""
    if before is None:
        wanted = stored.add(session, wanted)
    else:
        stored.save(session, wanted)
    digest_rounds.reschedule(session, submission.now, [wanted.id])
    mending.retry_moved(session, wanted, submission.now)
    touched = _people(wanted) | (_people(before) if before else set())
    for above in lineage(wanted.parent_id, tree):
        touched |= set(above.leader_ids)
    members.homes_changed(session, touched | {submission.member.id}, submission.now)
    audit.add(
        session,
        actor_id=submission.member.id,
        action="team.changed" if before else "team.added",
        subject=wanted.name,
        detail={"team": wanted.id, **_changes(wanted, before)},
        at=submission.now,
    )
    return wanted


def _changes(wanted: Team, before: Team | None) -> dict[str, list[str]]:
    """Field by field what was and what is, as texts."""
    fields = {
        name: [_text(getattr(before, name)) if before else "", _text(getattr(wanted, name))]
        for name in (
            *("name", "level", "parent_id", "tz", "leader_ids", "member_ids"),
            "coach_id",
            *("wins_channel", "leaders_channel"),
        )
    }
    return {name: pair for name, pair in fields.items() if pair[0] != pair[1]}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)


def _people(team: Team) -> set[str]:
    return {*team.member_ids, *team.leader_ids}


def _fingerprint(team: Team) -> str:
    """The same as long as nobody changes the team."""
    return hashlib.sha256(repr(team).encode()).hexdigest()[:16]


def _zones(team: Team, tree: Mapping[int, Team], own: str) -> list[str]:
    return sorted({*ZONES, team.tz, own, *(one.tz for one in tree.values())})[:100]


def _above(team: Team, tree: Mapping[int, Team]) -> str:
    """What stands above it, to tell two teams of one name apart."""
    parent = tree.get(team.parent_id or 0)
    return parent.name if parent else ""
