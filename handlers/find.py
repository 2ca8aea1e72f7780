"""Finds what a person means: my key results, what is due, the one with a key, a team by name.

May import `storage`, `bot.okr` and `handlers.context`. Every function runs in the caller's
transaction and takes a constant number of statements, however many key results there are.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.okr import access
from bot.okr.cadence import is_due
from bot.okr.calendar import local_day
from bot.okr.check_in import normalize_key
from bot.okr.model import Confidence, Problem, Prompt, Reading, Team, Tracked
from bot.okr.status import Standing, assess, suggested_confidence
from handlers.context import Turn
from storage import Session, key_results, prompts, teams


def mine(session: Session, turn: Turn) -> list[Tracked]:
    """The key results this person owns, by key."""
    return key_results.tracked(session, owner_ids=[turn.member.id])


def standings(tracked: Sequence[Tracked], turn: Turn) -> list[Standing]:
    return [assess(one, turn.now) for one in tracked]


def suggested(tracked: Tracked, reading: Reading | None, turn: Turn) -> Confidence:
    """The confidence to offer with this reading (or the last one, without a new one)."""
    today = local_day(turn.now, tracked.owner.tz)
    return suggested_confidence(tracked.key_result, reading or tracked.reading, today)


def due(tracked: Sequence[Tracked], prompt: Prompt | None, turn: Turn) -> list[Tracked]:
    """What is to be answered now: what the open prompt still asks, and what has grown old."""
    asked = {item.key_result_id: item.is_open for item in prompt.items} if prompt else {}
    return [
        one
        for one in tracked
        if not one.key_result.paused
        and asked.get(one.key_result.id, is_due(one.latest, turn.now, turn.member.tz))
    ]


def my_due(session: Session, turn: Turn) -> tuple[list[Tracked], list[Tracked]]:
    """(what is mine, what of it is due)."""
    tracked = mine(session, turn)
    return tracked, due(tracked, prompts.open_for(session, turn.member.id), turn)


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


def mine_by_key(session: Session, turn: Turn, text: str) -> Tracked:
    """As `by_key`, for answering: Problem `access.not_yours` unless this person may check in."""
    return must_be_mine(by_key(session, text), turn)


def must_be_mine(tracked: Tracked, turn: Turn) -> Tracked:
    if not access.may_check_in(turn.member, tracked.key_result):
        raise Problem("access.not_yours", key=tracked.key_result.key, owner=tracked.owner.name)
    return tracked


def tree(session: Session) -> dict[int, Team]:
    """All teams by id."""
    return {team.id: team for team in teams.all(session)}


def reads_notes(session: Session, turn: Turn, tracked: Tracked) -> bool:
    return access.may_read_notes(turn.member, tracked.key_result, tree(session))


def teams_of(member_id: str, tree: Mapping[int, Team]) -> list[Team]:
    """The teams this person leads, else those they belong to, else the whole district."""
    led = [team for team in tree.values() if member_id in team.leader_ids]
    own = led or [team for team in tree.values() if member_id in team.member_ids]
    own = own or [team for team in tree.values() if team.parent_id is None]
    if not own:
        raise Problem("team.unknown", team="")
    return own


def named_team(name: str, tree: Mapping[int, Team]) -> Team:
    """By name, or by the beginning of it when only one team begins so."""
    wanted = name.casefold()
    exact = [team for team in tree.values() if team.name.casefold() == wanted]
    begins = exact or [team for team in tree.values() if team.name.casefold().startswith(wanted)]
    if len(begins) != 1:
        raise Problem("team.unknown", team=name)
    return begins[0]
