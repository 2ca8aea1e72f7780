"""The soft stop before what looks like a student.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from bot.okr.guard import Finding, Looks
from messages import Message, View, guard
from messages.preview.check_in import modal, modal_many
from messages.preview.pause import form as pause_form
from messages.preview.registry import Words, as_is, sample


@sample("guard.form")
def form(say: Words = as_is) -> View:
    found = {
        "note": Finding(Looks.NAME, say("Maria Lopez")),
        "win": Finding(Looks.ID_NUMBER, say("483920")),
    }
    return guard.form(modal(say).payload, found)


@sample("guard.form.many")
def form_many(say: Words = as_is) -> View:
    found = {"note:AT-2": Finding(Looks.BIRTH_DATE, say("born 3/14/2015"))}
    return guard.form(modal_many(say).payload, found)


@sample("guard.form.pause")
def form_pause(say: Words = as_is) -> View:
    return guard.form(pause_form(say).payload, {"reason": Finding(Looks.NAME, say("Maria L"))})


@sample("guard.line")
def line(say: Words = as_is) -> Message:
    finding = Finding(Looks.NAME, say("Maria Lopez"))
    return guard.line(finding, say("/okr win RD-1 Maria Lopez reads"), '{"words":"win"}', "")


@sample("guard.line.long")
def line_long(say: Words = as_is) -> Message:
    finding = Finding(Looks.ID_NUMBER, say("483920"))
    return guard.line(finding, say("/okr c RD-1 66 -- 483920 and so on"), "", "checkin RD-1")
