"""`/okr admin channels`: where each team's digests go, and the form to choose it.

May import `storage`, `messages`, `bot.okr`, the Slack SDK and the handlers' helpers. A channel that
is chosen is looked up in Slack at once: one where no digest could be posted is not taken.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import messages.channels
from bot import mending
from bot.okr.access import lineage
from bot.okr.model import DigestKind, DigestSchedule, Problem, Team
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from messages.channels import Place
from messages.filters import CHANNEL_ID
from storage import Session, audit, digest_rounds, teams as stored

logger = logging.getLogger(__name__)

_PAGE = 15
FIELDS = ("wins_channel", "leaders_channel")


def channels(ask: Ask) -> Answer:
    """`/okr admin channels [PAGE|TEAM]`: every team with its channels, or the form of one team."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
    if ask.words and not ask.words.isdecimal():
        return _form(ask, find.named_team(ask.words, tree), tree)
    places = [_place(team, depth, tree) for team, depth in find.walk(tree)]
    shown, page, pages = find.page(places, ask.words, _PAGE)
    return messages.channels.listing(shown, page, pages, len(places))


def edit(ask: Ask) -> Answer:
    """The button beside a team; its value is the team's id."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
    return _form(ask, find.team_with_id(ask.words, tree), tree)


def submit(submission: Submission) -> Answer:
    """The form sent off; Slack is asked about what was chosen before anything is kept."""
    turn = submission.turn
    find.must_run_admin(turn)
    with turn.store.begin(turn.workspace_id, read_only=True) as session:
        before = find.team_with_id(str(submission.memo.id("team")), find.tree(session))
    chosen = {name: submission.fields.channel(name) for name in FIELDS}
    held = {name: getattr(before, name) or "" for name in FIELDS}
    new = {name: channel for name, channel in chosen.items() if channel != held[name]}
    if problems := faults(submission.client, new):
        raise Wrong(problems)
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        tree = find.tree(session)
        before = find.team_with_id(str(before.id), tree)
        after = replace(
            before,
            wins_channel=new.get("wins_channel", before.wins_channel) or None,
            leaders_channel=new.get("leaders_channel", before.leaders_channel) or None,
        )
        if after != before:
            keep(session, turn, before, after)
        tree[after.id] = after
        due = digest_rounds.next_at(session, [after.id])[after.id]
    turn.wake()
    return messages.channels.saved(_place(after, 0, tree), due[DigestKind.WINS], turn.now)


def keep(session: Session, turn: Turn, before: Team, after: Team) -> None:
    """Store a team's channels or schedule, with what follows and who did it."""
    stored.save(session, after)
    digest_rounds.reschedule(session, turn.now, [after.id])
    mending.retry_moved(session, after, turn.now)
    names = (*FIELDS, "wins_schedule", "support_schedule", "monthly")
    pairs = {name: [_text(getattr(one, name)) for one in (before, after)] for name in names}
    audit.add(
        session,
        actor_id=turn.member.id,
        action="team.changed",
        subject=after.name,
        detail={"team": after.id, **{name: [a, b] for name, (a, b) in pairs.items() if a != b}},
        at=turn.now,
    )


def faults(client: WebClient, chosen: Mapping[str, str]) -> dict[str, Problem]:
    """What keeps digests from being posted in these channels, by the name of the field."""
    found = {name: _fault(client, channel) for name, channel in chosen.items() if channel}
    return {name: problem for name, problem in found.items() if problem}


def _fault(client: WebClient, channel: str) -> Problem | None:
    if not CHANNEL_ID.fullmatch(channel):
        return Problem("team.no_channel")
    try:
        seen = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        word = str(error.response.get("error"))
        if word == "channel_not_found":
            return Problem("channel.unseen")
        if word == "missing_scope":  # a private one that is there; posting will tell
            return None
        logger.warning("a channel could not be looked up: %s", word)
        return Problem("channel.unchecked")
    except OSError as error:
        logger.warning("a channel could not be looked up: %s", type(error).__name__)
        return Problem("channel.unchecked")
    if seen.get("is_archived"):
        return Problem("channel.archived")
    if seen.get("is_im") or seen.get("is_mpim"):
        return Problem("team.no_channel")
    return None if seen.get("is_member") else Problem("channel.not_in")


def _form(ask: Ask, team: Team, tree: Mapping[int, Team]) -> Answer:
    return messages.channels.form(_place(team, 0, tree), Memo.of(ask, team=team.id).dump())


def _place(team: Team, depth: int, tree: Mapping[int, Team]) -> Place:
    above = list(lineage(team.parent_id, tree))
    return Place(
        team=team,
        depth=depth,
        wins_from=next((one for one in above if one.wins_channel), None),
        leaders_from=next((one for one in above if one.leaders_channel), None),
    )


def _text(value: object) -> str:
    if isinstance(value, DigestSchedule):
        return f"{value.weekday} {value.time:%H:%M}"
    return "" if value is None else str(value)
