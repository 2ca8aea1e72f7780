"""Reading: my, show, history, list. Every member may; notes only where the rules allow.

May import `storage`, `messages`, `bot.okr` and `handlers.find`.
"""

import json
import re
from collections.abc import Mapping, Sequence

import messages.key_results
import messages.notice
from bot.okr import access
from bot.okr.model import Problem, Status, Team, Tracked
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from storage import Session, check_ins, key_results, members

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


def my(ask: Ask) -> Answer:
    """`/okr my`: what I own."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = find.mine(session, ask.turn)
    if not tracked:
        return messages.notice.owns_nothing(ask.member)
    return messages.key_results.my(ask.member, find.standings(tracked, ask.turn), ask.now)


def show(ask: Ask) -> Answer:
    """`/okr show KEY`, or the button."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = _named(session, ask)
        may_read_notes = find.reads_notes(session, ask.turn, tracked)
    (standing,) = find.standings([tracked], ask.turn)
    may_check_in = access.may_check_in(ask.member, tracked.key_result)
    return messages.key_results.show(standing, may_read_notes, ask.now, may_check_in)


def history(ask: Ask) -> Answer:
    """`/okr history KEY`, or the button: the last year of check-ins."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked = _named(session, ask)
        may_read_notes = find.reads_notes(session, ask.turn, tracked)
        past = check_ins.history(session, tracked.key_result.id)
        names = members.named(session, {one.author_id for one in past})
    (standing,) = find.standings([tracked], ask.turn)
    return messages.key_results.history(standing, past, names, may_read_notes, ask.now)


def _named(session: Session, ask: Ask) -> Tracked:
    """Without a key, the person's own key result when there is only one."""
    if ask.words:
        return find.by_key(session, ask.words)
    tracked = find.mine(session, ask.turn)
    if len(tracked) != 1:
        raise Problem("command.which_key", keys=[one.key_result.key for one in tracked])
    return tracked[0]


def listing(ask: Ask, page: int = 1) -> Answer:
    """`/okr list [@person|team:NAME|status:support]`; without a filter, my teams."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        title, tracked, statuses = _matching(session, ask)
    standings = find.standings(tracked, ask.turn)
    if statuses:
        standings = [one for one in standings if one.status in statuses]
    words = f"list {ask.words}".strip()
    return messages.key_results.listing(title, standings, ask.now, page=page, words=words)


def turn_page(ask: Ask) -> Answer:
    """Next or previous, under a list; the list is made anew, so it is never out of date."""
    try:
        value = json.loads(ask.words)
        words, page = str(value["words"]), int(value["page"])
    except (ValueError, TypeError, KeyError) as error:
        raise Problem("generic.trouble") from error
    return listing(ask.saying(words.removeprefix("list").strip()), page)


def _matching(session: Session, ask: Ask) -> tuple[str, list[Tracked], set[Status]]:
    """(title, key results, statuses wanted; none means all)."""
    if ask.mentioned or ask.words.startswith("@"):
        title, tracked = _of_person(session, ask)
        return title, tracked, set()
    name, colon, value = (part.strip() for part in ask.words.partition(":"))
    match name.lower(), value:
        case "status", word if word:
            title, tracked = _of_my_teams(session, ask.turn)
            return f"{title}, {word}", tracked, _statuses(word)
        case "team", word if word:
            tree = find.tree(session)
            team = find.named_team(word, tree)
            return team.name, _of_teams(session, [team], tree), set()
        case "", _:
            return *_of_my_teams(session, ask.turn), set()
        case _ if colon:
            raise Problem("list.bad_filter", filter=ask.words)
        case word, _ if _spelled(word) in STATUS_WORDS:
            return *_of_my_teams(session, ask.turn), _statuses(word)
        case _:
            return *_of_person(session, ask), set()


def _spelled(word: str) -> str:
    return re.sub(r"[\s_]+", "-", word.strip().lower())


def _statuses(word: str) -> set[Status]:
    statuses = STATUS_WORDS.get(_spelled(word))
    if statuses is None:
        raise Problem("list.bad_filter", filter=f"status:{word}")
    return statuses


def _of_person(session: Session, ask: Ask) -> tuple[str, list[Tracked]]:
    person = members.find(session, ask.mentioned or ask.words)
    if person is None:
        raise Problem("person.unknown", who=ask.words)
    return person.name, key_results.tracked(session, owner_ids=[person.id])


def _of_my_teams(session: Session, turn: Turn) -> tuple[str, list[Tracked]]:
    """My teams with what lies below them; for somebody without a team, everything."""
    tree = find.tree(session)
    mine = find.teams_of(turn.member.id, tree)
    return ", ".join(team.name for team in mine), _of_teams(session, mine, tree)


def _of_teams(session: Session, roots: Sequence[Team], tree: Mapping[int, Team]) -> list[Tracked]:
    ids = {team_id for team in roots for team_id in access.subtree(team.id, tree)}
    return key_results.tracked(session, team_ids=sorted(ids))
