"""Away, back, and silence.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import date

from bot.okr.model import Absence
from messages import Message, View, away
from messages.preview.check_in import two
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings

TODAY = date(2026, 9, 9)
ABSENCE = Absence(starts=date(2026, 9, 14), until=date(2026, 9, 18), cover_id="U0BEN")


@sample("away.form")
def form(say: Words = as_is) -> View:
    return away.form(people(say)["U0ANA"], TODAY, "", "{}")


@sample("away.form.changed")
def form_changed(say: Words = as_is) -> View:
    return away.form(replace(people(say)["U0ANA"], away=ABSENCE), TODAY, "", "{}")


@sample("away.gone")
def gone(say: Words = as_is) -> Message:
    absence = replace(ABSENCE, cover_id="")
    return away.gone(people(say)["U0ANA"], absence, None, (), NOW)


@sample("away.gone.one_day")
def gone_one_day(say: Words = as_is) -> Message:
    absence = Absence(starts=ABSENCE.starts, until=ABSENCE.starts)
    return away.gone(people(say)["U0ANA"], absence, people(say)["U0BEN"], (), NOW)


@sample("away.gone.covered")
def gone_covered(say: Words = as_is) -> Message:
    ana, ben = people(say)["U0ANA"], people(say)["U0BEN"]
    return away.gone(ana, ABSENCE, ben, standings(*two(say)), NOW)


@sample("away.back")
def back(say: Words = as_is) -> Message:
    return away.back(people(say)["U0ANA"], standings(*two(say)), NOW)


@sample("away.back.nothing_due")
def back_nothing_due(say: Words = as_is) -> Message:
    return away.back(people(say)["U0ANA"], (), NOW)


@sample("away.muted")
def muted(say: Words = as_is) -> Message:
    return away.muted(replace(people(say)["U0ANA"], muted_until=date.max), NOW)


@sample("away.muted.until")
def muted_until(say: Words = as_is) -> Message:
    return away.muted(replace(people(say)["U0ANA"], muted_until=date(2026, 9, 18)), NOW)


@sample("away.muted.no_more")
def muted_no_more(say: Words = as_is) -> Message:
    return away.muted(people(say)["U0ANA"], NOW)
