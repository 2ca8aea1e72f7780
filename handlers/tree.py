"""The tree: what supports what, from the district down, at any depth.

May import `storage`, `messages`, `bot.okr` and `handlers.find`. Every member may. How all of it
hangs together is read in a constant number of statements; how it stands, only of the page shown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import messages.tree
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.model import CycleState, Member, Objective, Problem, Team
from bot.okr.status import Standing
from bot.okr.tree import Alignment, Line, filled, orphans
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from messages.tree import Up
from storage import Session, key_results, members, objectives

_DEEPEST = 2
"""Steps below the top that are shown; buttons lead further down."""

_VALUE = re.compile(r"(?P<place>[A-Za-z]{1,8}|\d{1,18}|)(?::(?P<page>\d{1,6}))?")


def tree(ask: Ask) -> Answer:
    """`/okr tree [KEY|PREFIX|team name]`."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        teams = find.tree(session)
        team, objective = _named(session, ask.words, teams)
        return _shown(session, ask.turn, teams, team, objective)


def open_(ask: Ask) -> Answer:
    """A button in the tree: deeper, up, or another page; made anew from what is stored."""
    asked = _VALUE.fullmatch(ask.words)
    if asked is None:
        raise Problem("generic.trouble")
    place, page = asked["place"], int(asked["page"] or 1)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        teams = find.tree(session)
        team = objective = None
        if place.isdigit():
            team = teams.get(int(place))
            if team is None:
                raise Problem("generic.trouble")
        elif place:
            objective = find.objective(session, place)
        return _shown(session, ask.turn, teams, team, objective, page)


def _named(session: Session, words: str, teams: Teams) -> tuple[Team | None, Objective | None]:
    """The team or objective that is meant; neither for everything."""
    name = words.strip()
    if not name or name.lower() == "all":
        return None, None
    try:
        return None, find.objective(session, name)
    except Problem as unknown:
        try:
            return find.named_team(name.removeprefix("team:").strip(), teams), None
        except Problem:
            nearest = unknown.params.get("nearest", ())
            raise Problem("tree.unknown", typed=name, nearest=nearest) from None


def _shown(
    session: Session,
    turn: Turn,
    teams: Teams,
    team: Team | None,
    objective: Objective | None,
    page: int = 1,
) -> Answer:
    whole = alignment(session, turn, teams, objective)
    if objective:
        top, *lines = whole.lines_of(objective.id, _DEEPEST)
        lines = _with_key_results(session, turn, lines, page)
        return messages.tree.tree(
            lines,
            teams,
            _names(session, [top, *messages.tree.on_page(lines, page)]),
            turn.now,
            top=top,
            value=objective.prefix,
            up=_above_objective(objective, whole),
            page=page,
        )
    part = whole.of_team(team.id) if team else whole
    lines = part.lines(_DEEPEST)
    tops = [line.team for line in lines if line.depth == 0 and line.team]
    one_top = lines[0] if len(tops) == 1 and lines[0].count == len(part.objectives) else None
    lines = _with_key_results(session, turn, lines[1:] if one_top else lines, page)
    return messages.tree.tree(
        lines,
        teams,
        _names(session, messages.tree.on_page(lines, page)),
        turn.now,
        top=one_top,
        value=str(team.id) if team else "",
        up=_above_team(team, teams) if team else None,
        adrift=_adrift(part, tops, turn.member, teams),
        page=page,
    )


def alignment(
    session: Session, turn: Turn, teams: Teams, objective: Objective | None = None
) -> Alignment:
    """All objectives of open cycles, with the key results of `objective` only; of another cycle, if
    that is where `objective` belongs."""
    found = objectives.all(session)
    if objective and objective.id not in {one.id for one in found}:
        states, cycle_ids = tuple(CycleState), [objective.cycle_id]
        found = objectives.all(session, states=states, cycle_ids=cycle_ids)
    supported = {one.supports_key_result_id for one in found if one.supports_key_result_id}
    keys = key_results.places(session, supported) if supported else {}
    known = _standings(session, turn, [objective.id]) if objective else []
    return Alignment(teams, found, known, keys)


def _with_key_results(session: Session, turn: Turn, lines: Sequence[Line], page: int) -> list[Line]:
    """The lines, those of the page with the key results of their objectives."""
    shown = [
        one.objective.objective.id for one in messages.tree.on_page(lines, page) if one.objective
    ]
    return filled(lines, _standings(session, turn, shown) if shown else [])


def _standings(session: Session, turn: Turn, objective_ids: Sequence[int]) -> list[Standing]:
    found = key_results.tracked(session, objective_ids=objective_ids, states=tuple(CycleState))
    return find.standings(found, turn)


def _names(session: Session, lines: Iterable[Line]) -> Mapping[str, Member]:
    owners = {one.objective.objective.owner_id for one in lines if one.objective}
    return members.named(session, owners)


def _above_objective(objective: Objective, whole: Alignment) -> Up:
    above = whole.above.get(objective.id)
    if above is not None:
        prefix = whole.objectives[above].objective.prefix
        return Up(value=prefix, name=prefix)
    return Up(value=str(objective.team_id), name=whole.teams[objective.team_id].name)


def _above_team(team: Team, teams: Teams) -> Up | None:
    above = teams.get(team.parent_id or 0)
    if above is not None:
        return Up(value=str(above.id), name=above.name)
    others = any(one.parent_id not in teams for one in teams.values() if one is not team)
    return Up(value="", name="") if others else None


def _adrift(part: Alignment, tops: Sequence[Team], member: Member, teams: Teams) -> list[Objective]:
    """What a leader could align here; nothing for others."""
    shown = [one.objective for one in part.objectives.values()]
    return [
        one
        for one in orphans(shown, teams, [team.id for team in tops])
        if access.leads(member, one.team_id, teams) or access.may_run_admin(member)
    ]
