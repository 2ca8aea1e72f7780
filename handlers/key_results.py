"""Reading: my, show, history, list. Every member may; notes only where the rules allow.

May import `storage`, `messages`, `bot.glancing`, `bot.okr`, and the handlers' `find`, `menus` and
`objective_view`.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import messages.key_results
import messages.notice
from bot import glancing
from bot.okr import access
from bot.okr.barriers import people_in_life_of
from bot.okr.model import (
    Change,
    CheckIn,
    CycleState,
    KeyResult,
    Objective,
    Problem,
    Review,
    Status,
    Team,
    Tracked,
)
from bot.okr.status import Standing
from bot.okr.team_tree import TeamTree
from handlers import find, menus, objective_view
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.words import row_id
from messages import Message
from messages.key_results import PAGE_SIZE
from storage import Session, barriers, changes, check_ins, key_results, members, objectives

_PAST = 400
"""Check-ins that a history reads: years of weeks."""

STATUS_WORDS = {
    "support": {Status.AT_RISK},
    "needs-support": {Status.AT_RISK},
    "at-risk": {Status.AT_RISK},
    "behind": {Status.BEHIND},
    "ok": {Status.ON_TRACK},
    "on-track": {Status.ON_TRACK},
    "stale": {Status.STALE},
    "quiet": {Status.STALE},
    "achieved": {Status.ACHIEVED},
    "done": {Status.ACHIEVED},
}
"""What may stand after `status:`; the first spelling is the one we show."""


_PREFIX = re.compile(r"[`'*]*[A-Za-z]{2,4}[`'*]*")


def my(ask: Ask) -> Answer:
    """`/okr my`: what I own."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = find.mine(session, ask.turn)
    if not tracked:
        return messages.notice.owns_nothing(ask.member)
    return messages.key_results.my(ask.member, find.standings(tracked, ask.turn), ask.now)


def show(ask: Ask) -> Answer:
    """`/okr show KEY`, or the button; `/okr show PREFIX` shows the objective."""
    if _PREFIX.fullmatch(ask.words):
        return objective_view.show(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = _named(session, ask)
        teams = find.tree(session)
        past = check_ins.history(session, tracked.key_result.id, _PAST)
        supports = _supported(session, tracked.objective)
        names = members.named(session, _helpers(tracked.key_result))
    (standing,) = find.standings([tracked], ask.turn)
    return messages.key_results.show(
        standing,
        access.may_read_notes(ask.member, tracked, teams, ask.now),
        ask.now,
        may_check_in=tracked.is_live and access.may_check_in(ask.member, tracked, ask.now),
        verbs=menus.of_key_result(ask.member, tracked, teams),
        check_ins=past,
        names=names,
        supports=supports,
    )


def _supported(session: Session, objective: Objective) -> str:
    """The title of the objective or key result that an objective supports."""
    if objective.supports_key_result_id:
        found = key_results.tracked(
            session, ids=[objective.supports_key_result_id], states=tuple(CycleState)
        )
        return found[0].key_result.title if found else ""
    above = objective.supports_objective_id
    supported = objectives.get(session, above) if above else None
    return supported.title if supported else ""


def _helpers(key_result: KeyResult) -> set[str]:
    cover = [key_result.cover.member_id] if key_result.cover else []
    return {*cover, *key_result.reporter_ids}


def history(ask: Ask, page: int = 1) -> Answer:
    """`/okr history KEY`, or the button: check-ins, edits, calls for help, and how it ended."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = _named(session, ask)
        teams = find.tree(session)
        past = check_ins.history(session, tracked.key_result.id, _PAST)
        edits = changes.of_key_result(session, tracked.key_result.id)
        calls = barriers.of_key_result(session, tracked.key_result.id)
        people = _people_of(past, edits, tracked.review) | people_in_life_of(calls)
        names = members.named(session, people)
    (standing,) = find.standings([tracked], ask.turn)
    may_read_notes = access.may_read_notes(ask.member, tracked, teams, ask.now)
    return messages.key_results.history(
        standing, past, names, may_read_notes, ask.now, edits, teams, page, calls
    )


def turn_history(ask: Ask) -> Answer:
    """Another page of a history; the button's value is `RD-2 2`."""
    key, _, page = ask.words.rpartition(" ")
    return history(ask.saying(key), row_id(page) or 1)


def _people_of(past: Sequence[CheckIn], edits: Sequence[Change], review: Review | None) -> set[str]:
    """Everybody named in a history: who did it, and owners, covers and reporters it speaks of."""
    people = {one.author_id for one in past} | {one.actor_id for one in edits}
    if review:
        people.add(review.author_id)
    for field in (field for edit in edits for field in edit.fields):
        if field.name in ("owner_id", "reporter_ids", "cover"):
            people.update(f"{field.before} {field.after}".split())
    return people


def _named(session: Session, ask: Ask) -> Tracked:
    """Without a key, the person's own key result when there is only one."""
    if ask.words:
        return find.by_key(session, ask.words)
    tracked = find.mine(session, ask.turn)
    if len(tracked) != 1:
        raise Problem("command.which_key", keys=[one.key_result.key for one in tracked])
    return tracked[0]


def listing(ask: Ask, page: int = 1) -> Answer:
    """`/okr list [@person|team:NAME|status:support|cycle:NAME]`; without a filter, my teams."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        listed = _listed(session, ask.turn, _wanted(session, ask), page)
    return listed.message(f"list {ask.words}".strip(), ask.now)


def of_team(ask: Ask) -> Answer:
    """The button See all beside a team; its value is the team's id."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
        wanted = _of_teams([find.team_with_id(ask.words, tree)], tree)
        listed = _listed(session, ask.turn, wanted, 1)
    return listed.message(f"list team:{wanted.title}", ask.now)


def turn_page(ask: Ask) -> Answer:
    """Next or previous, under a list; the list is made anew, so it is never out of date."""
    try:
        value = json.loads(ask.words)
        words, page = str(value["words"]), int(value["page"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Problem("generic.trouble") from error
    return listing(ask.saying(words.removeprefix("list").strip()), page)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which key results a list is of: filters of `storage.key_results`; without statuses, all.

    With statuses it is always of teams.
    """

    title: str
    filters: Mapping[str, Any]
    statuses: Collection[Status] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """One page of a list; `count` is how many there are on all."""

    title: str
    standings: Sequence[Standing]
    page: int
    pages: int
    count: int

    def message(self, words: str, now: datetime) -> Message:
        return messages.key_results.listing(
            self.title,
            self.standings,
            now,
            page=self.page,
            pages=self.pages,
            count=self.count,
            words=words,
        )


def _listed(session: Session, turn: Turn, wanted: _Wanted, page: int) -> _Listed:
    """Of many only the page is read."""
    if wanted.statuses:
        team_ids = wanted.filters["team_ids"]
        ids = glancing.ids_with(session, team_ids, wanted.statuses, turn.now)
    else:
        ids = key_results.ids_by_key(session, **wanted.filters)
    chosen, page, pages = find.page(ids, str(page), PAGE_SIZE)
    found = key_results.tracked(session, ids=chosen, states=tuple(CycleState))
    return _Listed(wanted.title, find.standings(found, turn), page, pages, len(ids))


def _wanted(session: Session, ask: Ask) -> _Wanted:
    if ask.mentioned or ask.words.startswith("@"):
        return _of_person(session, ask)
    name, colon, value = (part.strip() for part in ask.words.partition(":"))
    match name.lower(), value:
        case "status", word if word:
            wanted = _of_my_teams(session, ask.turn)
            return replace(wanted, title=f"{wanted.title}, {word}", statuses=_statuses(word))
        case "team", word if word:
            tree = find.tree(session)
            return _of_teams([find.named_team(word, tree)], tree)
        case "cycle", word if word:
            cycle = find.named_cycle(session, word)
            return _Wanted(cycle.name, {"cycle_ids": [cycle.id], "states": tuple(CycleState)})
        case "", _:
            return _of_my_teams(session, ask.turn)
        case _ if colon:
            raise Problem("list.bad_filter", filter=ask.words)
        case word, _ if _spelled(word) in STATUS_WORDS:
            return replace(_of_my_teams(session, ask.turn), statuses=_statuses(word))
        case _:
            return _of_person(session, ask)


def _spelled(word: str) -> str:
    return re.sub(r"[\s_]+", "-", word.strip().lower())


def _statuses(word: str) -> set[Status]:
    statuses = STATUS_WORDS.get(_spelled(word))
    if statuses is None:
        raise Problem("list.bad_filter", filter=f"status:{word}")
    return statuses


def _of_person(session: Session, ask: Ask) -> _Wanted:
    person = members.find(session, ask.mentioned or ask.words)
    if person is None:
        raise Problem("person.unknown", who=ask.words)
    return _Wanted(person.name, {"owner_ids": [person.id]})


def _of_my_teams(session: Session, turn: Turn) -> _Wanted:
    """My teams with what lies below them; for somebody without a team, everything."""
    tree = find.tree(session)
    return _of_teams(find.teams_of(turn.member.id, tree), tree)


def _of_teams(roots: Sequence[Team], tree: TeamTree) -> _Wanted:
    ids = {team_id for team in roots for team_id in access.subtree(team.id, tree)}
    return _Wanted(", ".join(team.name for team in roots), {"team_ids": sorted(ids)})
