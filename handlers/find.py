"""Finds what a person means: my key results, what is due, the one with a key, a team by name.

May import `storage`, `bot.okr`, `handlers.context` and `handlers.words`. Whatever takes a session
runs in the caller's transaction and takes a constant number of statements, however many key
results there are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from bot.okr import access
from bot.okr.calendar import local_day
from bot.okr.check_in import normalize_key
from bot.okr.model import Confidence, Cycle, CycleState, Objective, Problem, Reading, Team, Tracked
from bot.okr.prompts import due_now
from bot.okr.status import Standing, assess, suggested_confidence
from bot.okr.team_tree import TeamTree
from bot.okr.tree import Target
from handlers import words
from handlers.context import Turn
from storage import Session, cycles, key_results, objectives, prompts, teams

_T = TypeVar("_T")


def must_run_admin(turn: Turn) -> None:
    if not access.may_run_admin(turn.member):
        raise Problem("access.not_admin")


def page(found: Sequence[_T], wanted: str, size: int) -> tuple[Sequence[_T], int, int]:
    """(what is on the page, its number, how many there are); page one for no number of a page."""
    pages = max(1, -(-len(found) // size))
    number = min(max(1, words.row_id(wanted) or 1), pages)
    return found[(number - 1) * size : number * size], number, pages


def mine(session: Session, turn: Turn) -> list[Tracked]:
    """The key results this person checks in on, by key: owned, covered today, or reported."""
    found = key_results.tracked(session, person_ids=[turn.member.id])
    return [one for one in found if one.is_live and access.may_check_in(turn.member, one, turn.now)]


def standings(tracked: Sequence[Tracked], turn: Turn) -> list[Standing]:
    return [assess(one, turn.now) for one in tracked]


def suggested(tracked: Tracked, reading: Reading | None, turn: Turn) -> Confidence:
    """The confidence to offer with this reading (or the last one, without a new one)."""
    today = local_day(turn.now, tracked.owner.tz)
    return suggested_confidence(tracked, reading, today)


def my_due(session: Session, turn: Turn) -> tuple[list[Tracked], list[Tracked]]:
    """(what is mine, what of it is due)."""
    tracked = mine(session, turn)
    open_prompt = prompts.open_for(session, turn.member.id)
    return tracked, due_now(turn.member, tracked, open_prompt, turn.now)


def by_key(session: Session, text: str) -> Tracked:
    """The key result that `text` names; Problem `command.unknown_key` when there is none."""
    key = normalize_key(text)
    tracked = key_results.by_key(session, key) if key else None
    if tracked is None:
        raise Problem(
            "command.unknown_key", key=key or text, nearest=key_results.keys_like(session, text)
        )
    return tracked


def by_keys(session: Session, keys: Collection[str]) -> list[Tracked]:
    """The key results with these keys, in natural order; of two with one key, the newer."""
    newest: dict[str, Tracked] = {}
    for one in key_results.tracked(session, keys=keys):
        known = newest.get(one.key_result.key)
        if known is None or known.key_result.id < one.key_result.id:
            newest[one.key_result.key] = one
    return list(newest.values())


def objective(session: Session, text: str) -> Objective:
    """The objective with this prefix, or that of the key result with this key."""
    if normalize_key(text):
        return by_key(session, text).objective
    prefix = text.strip("`'* ").upper()
    found = objectives.by_prefix(session, prefix) if prefix else None
    if found is None:
        known = sorted(objectives.prefixes(session))
        nearest = get_close_matches(prefix, known, n=3, cutoff=0.4)
        raise Problem("objective.unknown", key=text, nearest=nearest)
    return found


def target(session: Session, objective: Objective) -> Target | None:
    """What the objective supports, of whatever cycle; None for nothing."""
    if objective.supports_objective_id:
        above = objectives.get(session, objective.supports_objective_id)
        return Target(above) if above else None
    ids = [objective.supports_key_result_id or 0]
    for tracked in key_results.tracked(session, ids=ids, states=tuple(CycleState)):
        return Target(tracked.objective, tracked.key_result)
    return None


def mine_by_key(session: Session, turn: Turn, text: str) -> Tracked:
    """As `by_key`, for answering: Problem `access.not_yours` unless this person may check in."""
    return must_be_mine(by_key(session, text), turn)


def must_be_mine(tracked: Tracked, turn: Turn) -> Tracked:
    if not tracked.is_live:
        raise Problem("key_result.closed", key=tracked.key_result.key)
    if not access.may_check_in(turn.member, tracked, turn.now):
        raise Problem("access.not_yours", key=tracked.key_result.key, owner=tracked.owner.name)
    return tracked


def tree(session: Session) -> TeamTree:
    """All teams by id."""
    return teams.tree(session)


def reads_notes(session: Session, turn: Turn, tracked: Tracked) -> bool:
    return access.may_read_notes(turn.member, tracked, tree(session), turn.now)


def teams_of(member_id: str, tree: TeamTree) -> list[Team]:
    """The teams this person leads, else those they belong to, else the whole district."""
    own = tree.led_by(member_id) or tree.joined_by(member_id)
    own = own or [tree[id_] for id_ in tree.below.get(None, ())]
    if not own:
        raise Problem("team.unknown", team="")
    return own


def named_cycle(session: Session, name: str) -> Cycle:
    """By name, by the beginning of it, or by a part; of several, the one that started last."""
    known, wanted = cycles.all(session), name.casefold()
    for found in (
        [one for one in known if one.name.casefold() == wanted],
        [one for one in known if one.name.casefold().startswith(wanted)],
        [one for one in known if wanted in one.name.casefold()],
    ):
        if found:
            return found[0]
    raise Problem("cycle.not_found", typed=name, cycles=[one.name for one in known[:3]])


def named_team(name: str, tree: Mapping[int, Team]) -> Team:
    """By name, or by the beginning of it when only one team begins so."""
    wanted = name.casefold()
    exact = [team for team in tree.values() if team.name.casefold() == wanted]
    begins = exact or [team for team in tree.values() if team.name.casefold().startswith(wanted)]
    if len(begins) != 1:
        raise Problem("team.unknown", team=name)
    return begins[0]


def team_with_id(text: str, tree: Mapping[int, Team]) -> Team:
    """The team whose id a button or a form carries."""
    team = tree.get(words.row_id(text) or 0)
    if team is None:
        raise Problem("team.unknown", team="")
    return team


def walk(tree: Mapping[int, Team]) -> Iterator[tuple[Team, int]]:
    """Every team with its depth, each below its parent, by name."""
    below: dict[int | None, list[Team]] = {}
    for team in sorted(tree.values(), key=lambda one: one.name.casefold()):
        below.setdefault(team.parent_id, []).append(team)
    waiting = [(team, 0) for team in reversed(below.get(None, []))]
    while waiting:
        team, depth = waiting.pop()
        yield team, depth
        waiting.extend((one, depth + 1) for one in reversed(below.get(team.id, [])))
