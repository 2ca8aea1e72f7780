"""Files in and out as people see them.

May import `messages`. Every word of a person goes through `say`.
"""

from dataclasses import replace

from messages import Message, View, exchange
from messages.exchange import Line, Plan
from messages.preview.registry import Words, as_is, sample


def _plan(say: Words) -> Plan:
    return Plan(
        name=say("goals.csv"),
        objectives=3,
        key_results=9,
        check_ins=0,
        unchanged=2,
        lines=[
            Line(title=say("3rd graders reading on grade level"), team=say("Maple Grove")),
            Line(title=say("Families at reading nights"), team=say("Maple Grove")),
        ],
        more=7,
        differing=(),
        update=False,
    )


@sample("exchange.form")
def form() -> View:
    return exchange.form("{}")


@sample("exchange.form.faults")
def form_faults(say: Words = as_is) -> View:
    faults = [
        f"Line 2, due: {say('“soon” is not a date.')} Write it like 2026-09-14.",
        f"Line 3, owner: Nobody here is called {say('“Zoe Zed”')}. Use the name Slack shows.",
    ]
    return exchange.form("{}", rows=say("objective,key_result\nRead well,Grade 3"), faults=faults)


@sample("exchange.form.many")
def form_many(say: Words = as_is) -> View:
    return exchange.form("{}", faults=[f"Line {n}: {say('many')}" for n in range(2, 40)])


@sample("exchange.preview")
def preview(say: Words = as_is) -> View:
    return exchange.preview(_plan(say), "{}")


@sample("exchange.preview.differing")
def preview_differing(say: Words = as_is) -> View:
    return exchange.preview(replace(_plan(say), differing=["RD-1", "RD-2"], more=0), "{}")


@sample("exchange.preview.nothing")
def preview_nothing() -> View:
    plan = Plan(
        name="",
        objectives=0,
        key_results=0,
        check_ins=0,
        unchanged=2,
        lines=(),
        more=0,
        differing=(),
        update=False,
    )
    return exchange.preview(plan, "{}")


@sample("exchange.stored")
def stored(say: Words = as_is) -> Message:
    return exchange.stored(_plan(say))


@sample("exchange.stored.changed")
def stored_changed(say: Words = as_is) -> Message:
    plan = replace(_plan(say), check_ins=40, differing=["RD-1"], update=True)
    return exchange.stored(plan)


@sample("exchange.gone")
def gone() -> Message:
    return exchange.gone()


@sample("exchange.exporting")
def exporting() -> Message:
    return exchange.exporting("csv")


@sample("exchange.exporting.json")
def exporting_json() -> Message:
    return exchange.exporting("json")


@sample("exchange.exported")
def exported() -> Message:
    return exchange.exported()


@sample("exchange.not_exported")
def not_exported() -> Message:
    return exchange.not_exported()
