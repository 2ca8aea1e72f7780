"""The two digests: wins to celebrate, and key results that need support.

May import `messages` (engine), `bot.okr` and the standard library. `names` holds members by Slack
id; an id that is missing is left out of the words, never shown as an id.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.okr.model import DigestKind, Member, Team
from bot.okr.nudges import Participation
from bot.okr.support import SupportDigest
from bot.okr.wins import WinsDigest
from messages import Message, facts, render


def wins(digest: WinsDigest, names: Mapping[str, Member], now: datetime) -> Message:
    """The headline and the lines of `digest.lines`; the rest goes to `wins_thread`."""
    return render.message("digest.wins.j2", digest=digest, names=_credited(names), now=now)


def wins_thread(digest: WinsDigest, names: Mapping[str, Member], now: datetime) -> Message | None:
    """The rest of the wins, to be posted as a reply; None when everything fitted above."""
    if not digest.rest:
        return None
    return render.message("digest.wins_thread.j2", digest=digest, names=_credited(names), now=now)


def _credited(names: Mapping[str, Member]) -> Mapping[str, Member]:
    """Those who are named with what they share; the words of the others stand alone."""
    return {id_: person for id_, person in names.items() if person.credit_by_name}


def support(
    digest: SupportDigest,
    names: Mapping[str, Member],
    now: datetime,
    may_read_notes: bool = True,
    answered: Participation | None = None,
) -> Message:
    """Who asked for help first, then behind plan, then without news; each with I can help.

    A leaders' channel reads barriers; for a person who asked with `/okr support`, pass whether
    they may. `answered` is for leaders alone: how many answered, where that may be said.
    """
    return render.message(
        "digest.support.j2",
        digest=digest,
        names=names,
        now=now,
        may_read_notes=may_read_notes,
        answered=answered,
    )


def support_thread(
    digest: SupportDigest, names: Mapping[str, Member], now: datetime
) -> Message | None:
    """Notes and barriers, and the lines that did not fit above, for the leaders' channel.

    None when there is nothing to add.
    """
    if not facts.with_notes(digest.lines) and not digest.more:
        return None
    return render.message("digest.support_thread.j2", digest=digest, names=names, now=now)


def support_counts(digest: SupportDigest, is_small: bool = False) -> Message:
    """The same digest for a wider channel: counts only, no titles, no people; of a small group not
    even those."""
    return render.message("digest.support_counts.j2", digest=digest, is_small=is_small)


def nothing(kind: DigestKind, team: Team) -> Message:
    """The answer to `/okr wins` or `/okr support` when there is nothing to say (never posted)."""
    return render.message("digest.nothing.j2", kind=kind, team=team)
