"""`/okr review`: what the last month or quarter brought, for my teams or a named one.

May import `storage`, `messages`, `bot.okr` and `handlers.find`. It shows progress, which everyone
reads, and counts of what was done, but those of small groups only to who belongs to them; no notes.
"""

from dataclasses import replace
from datetime import time

import messages.period
from bot.okr import access, small_groups
from bot.okr.calendar import instant, local_day
from bot.okr.period import Period, began, summarize
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask
from storage import key_results, periods


def review(ask: Ask) -> Answer:
    """`/okr review [month|quarter] [team:NAME]`."""
    first, _, rest = ask.words.partition(" ")
    known = first.lower() in set(Period)
    period = Period(first.lower()) if known else Period.MONTH
    name = (rest if known else ask.words).strip().removeprefix("team:").strip()
    today = local_day(ask.now, ask.member.tz)
    starts = began(period, today)
    since = instant(starts, time(0), ask.member.tz)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tree = find.tree(session)
        teams = [find.named_team(name, tree)] if name else find.teams_of(ask.member.id, tree)
        ids = sorted({one for team in teams for one in access.subtree(team.id, tree)})
        tracked = key_results.tracked(session, team_ids=ids)
        before = periods.measured_before(session, since, team_ids=ids)
        done = periods.activity(session, since, ask.now, team_ids=ids)
    found = [
        one
        if small_groups.may_read_counts(ask.member, one.team.id, tree)
        else replace(one, activity=None)
        for one in summarize(find.standings(tracked, ask.turn), before, done)
    ]
    title = ", ".join(team.name for team in teams)
    return messages.period.review(title, period, starts, found, ask.now)
