"""Both digests, with their threads, their short forms, and nothing to say.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.okr.model import DigestKind, Reading, Tracked
from bot.okr.nudges import Participation
from bot.okr.support import select_support
from bot.okr.wins import WinKind, WinLine, WinsDigest
from messages import Message, digest, samples
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings


def _wins(say: Words, lines: Sequence[WinLine], moved: int, reached: int) -> WinsDigest:
    return WinsDigest(
        team=samples.team(say),
        since=NOW - timedelta(days=7),
        until=NOW,
        moved=moved,
        reached=reached,
        lines=tuple(lines[:5]),
        rest=tuple(lines[5:]),
        more=len(lines[5:]),
    )


def _win_lines(say: Words) -> list[WinLine]:
    def win(
        kind: WinKind, one: Tracked | None, before: str = "", crossed: int | None = None
    ) -> WinLine:
        quoted = kind in (WinKind.MILESTONE, WinKind.SHARED, WinKind.THANKS, WinKind.LEARNED)
        return WinLine(
            kind=kind,
            standing=standings(one)[0] if one else None,
            before_reading=Reading(Decimal(before)) if before else None,
            crossed=crossed,
            quote=say("Small groups are helping.") if quoted else "",
            quote_author="U0ANA" if quoted else "",
            thanked_id="U0BEN" if kind is WinKind.THANKS else "",
            team_name=say("Science department") if kind is WinKind.TARGET else say("Maple Grove"),
            is_first=kind is WinKind.SHARED and one is None,
        )

    kinds = samples.every_kind(say)
    return [
        win(WinKind.TARGET, samples.pathways(say), "3", 100),
        win(WinKind.MILESTONE, samples.reading(say), "63", 25),
        win(WinKind.BIGGEST_MOVE, kinds[2]),
        win(WinKind.COMEBACK, samples.absence(say)),
        win(WinKind.SHARED, None),
        win(WinKind.MILESTONE, kinds[1], "", 25),
        win(WinKind.MILESTONE, kinds[5], "1", 50),
        win(WinKind.TARGET, kinds[4], "", 100),
        win(WinKind.SHARED, kinds[0]),
        win(WinKind.THANKS, None),
        win(WinKind.LEARNED, samples.quiet(say)),
    ]


@sample("digest.wins")
def wins(say: Words = as_is) -> Message:
    return digest.wins(_wins(say, _win_lines(say), 5, 1), people(say), NOW)


@sample("digest.wins.few")
def wins_few(say: Words = as_is) -> Message:
    """Nothing moved, but somebody has good news."""
    return digest.wins(_wins(say, _win_lines(say)[3:5], 0, 0), people(say), NOW)


@sample("digest.wins_thread")
def wins_thread(say: Words = as_is) -> Message:
    message = digest.wins_thread(_wins(say, _win_lines(say), 5, 1), people(say), NOW)
    assert message is not None
    return message


def _support(say: Words, *, helper: str | None = None) -> list[Tracked]:
    kinds = samples.every_kind(say)
    asked, behind = samples.asked_for_help(say, helper), samples.behind(say)
    return [asked, behind, kinds[8], samples.quiet(say), *kinds[:8]]


@sample("digest.support")
def support_(say: Words = as_is) -> Message:
    several = standings(*_support(say)[:4])
    return digest.support(select_support(samples.team(say), several, NOW), people(say), NOW)


@sample("digest.support.answered")
def support_answered(say: Words = as_is) -> Message:
    several = standings(*_support(say)[:2])
    chosen = select_support(samples.team(say), several, NOW)
    return digest.support(chosen, people(say), NOW, answered=Participation(asked=15, answered=12))


@sample("digest.support.helped")
def support_helped(say: Words = as_is) -> Message:
    several = standings(*_support(say, helper="U0CLEO")[:4])
    return digest.support(select_support(samples.team(say), several, NOW), people(say), NOW)


@sample("digest.support.public")
def support_public(say: Words = as_is) -> Message:
    """For a reader who may not see barriers."""
    several = standings(*_support(say)[:4])
    selected = select_support(samples.team(say), several, NOW)
    return digest.support(selected, people(say), NOW, may_read_notes=False)


def _without_owner(say: Words) -> list[Tracked]:
    quiet = samples.quiet(say)
    return [replace(quiet, owner=replace(quiet.owner, is_active=False)), *_support(say)[:2]]


@sample("digest.support.unowned")
def support_unowned(say: Words = as_is) -> Message:
    """Whoever owned one of them left."""
    several = standings(*_without_owner(say))
    return digest.support(select_support(samples.team(say), several, NOW), people(say), NOW)


@sample("digest.support_counts.unowned")
def support_counts_unowned(say: Words = as_is) -> Message:
    several = standings(*_without_owner(say))
    return digest.support_counts(select_support(samples.team(say), several, NOW))


@sample("digest.support_thread")
def support_thread(say: Words = as_is) -> Message:
    several = standings(*_support(say), *_support(say, helper="U0CLEO"))
    selected = select_support(samples.team(say), several, NOW)
    message = digest.support_thread(selected, people(say), NOW)
    assert message is not None
    return message


@sample("digest.support_counts")
def support_counts(say: Words = as_is) -> Message:
    several = standings(*_support(say))
    return digest.support_counts(select_support(samples.team(say), several, NOW))


@sample("digest.support_counts.small")
def support_counts_small(say: Words = as_is) -> Message:
    """A team of few, in a channel that is not its own."""
    several = standings(*_support(say))
    return digest.support_counts(select_support(samples.team(say), several, NOW), is_small=True)


@sample("digest.support_counts.none")
def support_counts_none(say: Words = as_is) -> Message:
    return digest.support_counts(select_support(samples.team(say), (), NOW))


@sample("digest.nothing.wins")
def nothing_wins(say: Words = as_is) -> Message:
    return digest.nothing(DigestKind.WINS, samples.team(say))


@sample("digest.nothing.support")
def nothing_support(say: Words = as_is) -> Message:
    return digest.nothing(DigestKind.SUPPORT, samples.team(say))
