"""The two digests on request, and a win to celebrate.

May import `storage`, `messages`, `bot.digesting`, `bot.okr` and `handlers.find`. Asked for with
`here`, a digest is public: it goes through the outbox like the scheduled one, and outside a
leaders' channel needs support shows counts only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import messages.digest
import messages.notice
from bot import digesting
from bot.okr import access
from bot.okr.barriers import people_of
from bot.okr.check_in import WIN_LIMIT, normalize_key
from bot.okr.model import DigestKind, Member, Problem, Team, Tracked, Win
from bot.okr.small_groups import is_small
from bot.okr.status import assess
from bot.okr.support import LINES, SUPPORT_LINES, SupportDigest, SupportLine
from bot.okr.team_tree import TeamTree
from bot.okr.wins import WIN_LINES, WinsDigest
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask
from messages import Message
from storage import (
    Session,
    digest_rounds,
    members,
    outbox,
    wins as stored_wins,
)
from storage.outbox import Lane, OutboxKind

PERIOD = timedelta(days=7)
"""A digest on request looks back a week, also right after the scheduled one."""


def wins(ask: Ask) -> Answer:
    """`/okr wins [TEAM] [here]`: what there is to celebrate this week."""
    here, name = _words(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not here) as session:
        tree = find.tree(session)
        team = _team(ask, name, DigestKind.WINS, tree)
        most = WIN_LINES if here else LINES
        digest = _select_wins(session, ask, team, access.subtree(team.id, tree), most)
        if digest.is_empty:
            return messages.digest.nothing(DigestKind.WINS, team)
        names = members.named(session, digest.people)
        message = messages.digest.wins(digest, names, ask.now)
        if here:
            _post(session, ask, message, messages.digest.wins_thread(digest, names, ask.now))
    if not here:
        return message
    ask.turn.wake()
    return messages.notice.posted_here(DigestKind.WINS, ask.channel)


def support(ask: Ask) -> Answer:
    """`/okr support [TEAM] [here]`: who could use a hand."""
    here, name = _words(ask)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=not here) as session:
        tree = find.tree(session)
        team = _team(ask, name, DigestKind.SUPPORT, tree)
        most = SUPPORT_LINES if here else LINES
        digest = digesting.support(session, team, access.subtree(team.id, tree), ask.now, most)
        if digest.is_empty:
            return messages.digest.nothing(DigestKind.SUPPORT, team)
        names = members.named(session, _helpers_in(digest))
        if here:
            _post(session, ask, *_public_support(ask, digest, names, tree))
    if not here:
        readable = _readable(digest, ask, tree)
        return messages.digest.support(readable, names, ask.now)
    ask.turn.wake()
    return messages.notice.posted_here(DigestKind.SUPPORT, ask.channel)


def win(ask: Ask) -> Answer:
    """`/okr win [KEY] TEXT`: typed to be shared, so the digest may quote it with the name."""
    first, _, rest = ask.words.partition(" ")
    key = normalize_key(first)
    text = (rest if key else ask.words).strip()
    if not text:
        raise Problem("win.empty")
    if len(text) > WIN_LIMIT:
        raise Problem("win.too_long", typed=text, limit=WIN_LIMIT, length=len(text))
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = find.by_key(session, first) if key else None
        team = tracked.team if tracked else _my_team(session, ask)
        stored_wins.add(session, _win(ask, team, tracked, text), idempotency_key=ask.once)
    standing = assess(tracked, ask.now) if tracked else None
    return messages.notice.win_saved(ask.member, text, standing, share=True, team_name=team.name)


def _win(ask: Ask, team: Team, tracked: Tracked | None, text: str) -> Win:
    return Win(
        id=0,
        team_id=team.id,
        key_result_id=tracked.key_result.id if tracked else None,
        author_id=ask.member.id,
        text=text,
        share=True,
        at=ask.now,
    )


def _my_team(session: Session, ask: Ask) -> Team:
    return find.teams_of(ask.member.id, find.tree(session))[0]


def _words(ask: Ask) -> tuple[bool, str]:
    """(whether it should be public, the team that was named or "")."""
    words = ask.words.split()
    here = bool(words) and words[-1].lower() == "here"
    if here and ask.is_direct:
        raise Problem("channel.not_here")
    name = " ".join(words[:-1] if here else words)
    return here, name.removeprefix("team:").strip()


def _team(ask: Ask, name: str, kind: DigestKind, tree: TeamTree) -> Team:
    """The named team, else the one whose channel this is, else the nearest above mine with one."""
    if name:
        return find.named_team(name, tree)
    for team in tree.values():
        if ask.channel and ask.channel in (team.wins_channel, team.leaders_channel):
            return team
    mine = find.teams_of(ask.member.id, tree)[0]
    lineage = access.lineage(mine.id, tree)
    return next((team for team in lineage if _channel(team, kind)), mine)


def _channel(team: Team, kind: DigestKind) -> str | None:
    return team.wins_channel if kind is DigestKind.WINS else team.leaders_channel


def _select_wins(
    session: Session, ask: Ask, team: Team, team_ids: Iterable[int], most: int
) -> WinsDigest:
    since, ids = ask.now - PERIOD, frozenset(team_ids)
    until = ask.now + timedelta.resolution  # what was said this very moment counts
    shown = digest_rounds.get(session, team.id, DigestKind.WINS).shown
    return digesting.wins(session, team, ids, since, until, ask.now, shown, most)


def _helpers_in(digest: SupportDigest) -> set[str]:
    return people_of(line.barrier for line in (*digest.lines, *digest.rest))


def _public_support(
    ask: Ask, digest: SupportDigest, names: Mapping[str, Member], tree: Mapping[int, Team]
) -> tuple[Message, Message | None]:
    """In full only in the leaders' channel of this team or of one above it; counts elsewhere."""
    lineage = access.lineage(digest.team.id, tree)
    if any(team.leaders_channel == ask.channel for team in lineage):
        return (
            messages.digest.support(digest, names, ask.now),
            messages.digest.support_thread(digest, names, ask.now),
        )
    return messages.digest.support_counts(digest, _is_small(ask, digest.team, tree)), None


def _is_small(ask: Ask, team: Team, tree: Mapping[int, Team]) -> bool:
    """Whether the team is too small for numbers in this channel, which is not its own."""
    below = [tree[id_] for id_ in access.subtree(team.id, tree)]
    if any(ask.channel in (one.wins_channel, one.leaders_channel) for one in below):
        return False
    return is_small(team.id, tree, ask.member.rules.small_group)


def _readable(digest: SupportDigest, ask: Ask, tree: Mapping[int, Team]) -> SupportDigest:
    """The same digest without the barriers and notes that this person may not read."""

    def open_to_reader(line: SupportLine) -> SupportLine:
        standing = line.standing
        if access.may_read_notes(ask.member, standing, tree, ask.now):
            return line
        silent = tuple(replace(one, note="", barrier=None) for one in standing.recent)
        standing = replace(standing, recent=silent, barrier=None)
        return replace(line, standing=standing, barrier=None)

    return replace(
        digest,
        lines=tuple(map(open_to_reader, digest.lines)),
        rest=tuple(map(open_to_reader, digest.rest)),
    )


def _post(session: Session, ask: Ask, message: Message, thread: Message | None) -> None:
    """Queue the message for the channel, its long part as a reply; once for this command."""
    key = f"here:{ask.once}"
    outbox.add(
        session,
        dedupe_key=key,
        kind=OutboxKind.POST,
        channel=ask.channel,
        payload=message.payload(),
        lane=Lane.PERSON,
        available_at=ask.now,
    )
    if thread is not None:
        outbox.add(
            session,
            dedupe_key=f"{key}:thread",
            kind=OutboxKind.REPLY,
            channel=ask.channel,
            payload=thread.payload(),
            lane=Lane.PERSON,
            available_at=ask.now,
            parent_key=key,
        )
