"""The school as it is set up: what is waiting, who is asked, and what nobody has told Homeroom yet.

May import `storage` and `bot.okr`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.checkup import Finding
from bot.okr import quiet, rounds
from bot.okr.access import lineage
from bot.okr.calendar import zone
from bot.okr.model import Member, Team, Workspace
from bot.okr.waves import waves
from storage import Session, Store, members, overview, schedule, teams, workspaces

STUCK = timedelta(minutes=15)
"""How long something may be due before somebody should look."""
BACKUP_EVERY = timedelta(days=7)
_WEEK = timedelta(days=7)
_NAMED = 5
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def at_work(store: Store, per_second: float, now: datetime) -> Iterator[Finding]:
    """Whether what is due gets done, in all workspaces together."""
    with store.begin_unscoped(read_only=True) as session:
        due = schedule.next_job(session)
        waiting = overview.backlog(session, now)
    if due is not None and now - due > STUCK:
        says = f"What was due {lasting(now - due)} ago is not done."
        yield Finding("Work", says, "Start `homeroom run`; if it runs, its log says why.")
    if waiting.oldest is None:
        return
    age, left = now - waiting.oldest, timedelta(seconds=waiting.count / per_second)
    says = (
        f"{_count(waiting.count, 'message')} waiting, the oldest for {lasting(age)}; "
        f"at {per_second:g} a second they take {lasting(left)}."
    )
    if age > max(STUCK, 2 * left):
        remedy = "See that `homeroom run` runs; its log says why Slack takes nothing."
        yield Finding("Outbox", says, remedy)
    else:
        yield Finding("Outbox", says)


def examine(store: Store, per_second: float, now: datetime) -> Iterator[Finding]:
    """Each workspace's people, teams, calendar, prompts of the next seven days, and backup."""
    with store.begin_unscoped(read_only=True) as session:
        known = workspaces.all(session)
    for workspace in known:
        for finding in _workspace(store, workspace, per_second, now):
            of = f" of {workspace.name}" if len(known) > 1 else ""
            yield Finding(f"{finding.what}{of}", finding.says, finding.remedy, finding.is_hint)


def _workspace(
    store: Store, workspace: Workspace, per_second: float, now: datetime
) -> Iterator[Finding]:
    with store.begin(workspace.id, read_only=True) as session:
        people = [one for one in members.all(session) if one.is_active]
        asked = overview.asked_ids(session)
        found = [
            *_people(people, asked),
            *_teams(teams.all(session)),
            *_told(session, now),
        ]
    yield from found
    yield from _prompts([one for one in people if one.id in asked], per_second, now)


def _people(people: Sequence[Member], asked: set[str]) -> Iterator[Finding]:
    owning = sum(one.id in asked for one in people)
    if owning:
        says = f"{owning} of {len(people)} own or cover a key result, and are asked."
        yield Finding("People", says)
    elif people:
        remedy = "In Slack: `/okr cycle` opens one, `/okr new` writes the first objective."
        says = f"None of {len(people)} owns a key result in an open cycle: nobody is asked."
        yield Finding("People", says, remedy, is_hint=True)


def _teams(known: Sequence[Team]) -> Iterator[Finding]:
    """Leaders and channels; a team's digest covers the teams below it, too."""
    tree = {team.id: team for team in known}
    led = [team for team in known if not team.leader_ids]
    if led:
        remedy = "In Slack: `/okr admin teams`. Calls for help go to a team's leaders."
        yield Finding("Leaders", f"Nobody leads {_named(led)}.", remedy, is_hint=True)
    for field, digest in (("wins_channel", "Wins digest"), ("leaders_channel", "Support digest")):
        without = [
            team for team in known if not any(getattr(one, field) for one in lineage(team.id, tree))
        ]
        if without:
            says = f"No channel is set for {_named(without)}."
            yield Finding(digest, says, "In Slack: `/okr admin channels`.", is_hint=True)


def _told(session: Session, now: datetime) -> Iterator[Finding]:
    if not overview.has_calendar(session):
        remedy = "In Slack: `/okr admin calendar` takes the school's ICS, or public holidays."
        says = "No day without school is known: people are asked on holidays, too."
        yield Finding("Calendar", says, remedy, is_hint=True)
    backup = overview.last(session, "backup")
    if backup is None or now - backup > BACKUP_EVERY:
        says = f"The last one is {lasting(now - backup)} old." if backup else "None is known."
        remedy = "Run `homeroom backup FILE` every night (README, “Keep it running”)."
        yield Finding("Backup", says, remedy, is_hint=True)


def _prompts(people: Sequence[Member], per_second: float, now: datetime) -> Iterator[Finding]:
    """How long the prompts of the next seven days take, and whether staff hours are long enough."""
    comings = [(member, rounds.coming(member, now)) for member in people]
    found = waves(
        [
            (coming.at, quiet.closes(member, coming.day))
            for member, coming in comings
            if coming is not None and now <= coming.at < now + _WEEK
        ],
        per_second,
    )
    if not found:
        return
    longest = max(found, key=lambda wave: wave.lasts)
    late = sum(wave.too_late for wave in found)
    total = sum(wave.prompts for wave in found)
    begins = longest.begins.astimezone(zone(people[0].tz))
    says = (
        f"{_count(total, 'prompt')} in seven days; the longest wave, {begins:%a %b} {begins.day} "
        f"{begins:%H:%M}, takes {lasting(longest.lasts)} at {per_second:g} a second"
    )
    if late:
        remedy = (
            "Ask earlier in the day (`/okr admin settings`), or raise MESSAGES_PER_SECOND, as far "
            "as Slack takes it."
        )
        yield Finding("Prompts", f"{says}, too long for {late}: staff hours end before.", remedy)
    else:
        yield Finding("Prompts", f"{says}, within staff hours.")


def lasting(time: timedelta) -> str:
    """A stretch of time in the largest unit of which it has two: “67 minutes”."""
    seconds = max(1, round(time.total_seconds()))
    unit, length = next((each for each in _UNITS if seconds >= 2 * each[1]), _UNITS[-1])
    return _count(seconds // length, unit)


def _named(known: Sequence[Team]) -> str:
    names = ", ".join(team.name for team in known[:_NAMED])
    rest = len(known) - _NAMED
    return f"{names} and {rest} more" if rest > 0 else names


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
