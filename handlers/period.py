"""`/okr review`: what the last month or quarter brought, for my teams or a named one.

May import `bot.period`, `bot.okr`, `messages` and `handlers.find`. It shows progress, which
everyone reads, and counts of what was done, but those of small groups only to who belongs to them;
no notes.
"""

from datetime import time

import bot.period
import messages.period
from bot.okr import access
from bot.okr.calendar import instant, local_day
from bot.okr.period import Period, began
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask


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
        ids = {one for team in teams for one in access.subtree(team.id, tree)}
        found = bot.period.review(session, ask.member, ids, since, ask.now)
    title = ", ".join(team.name for team in teams)
    return messages.period.review(title, period, starts, found, ask.now)
