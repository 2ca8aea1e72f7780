"""The year, month by month. Every step is something that somebody does in Slack."""

import re
from datetime import date, timedelta
from time import perf_counter

from tests.e2e.control import Json
from tests.e2e.year import Year, opened
from tests.e2e.year_goals import (
    ABSENT,
    ADVISORIES,
    AIMS,
    BELONG,
    BENCHMARK,
    CALLS,
    GOALS,
    HEART,
    KNOWN,
    LESSONS,
    NIGHTS,
    PHONICS,
    PRESENT,
    READERS,
    SAME_DAY,
    THIRD_GRADE,
    VISITS,
)
from tests.e2e.year_people import FIRST_DAY, LAST_DAY, SCHOOLS, Aim, Goal, Someone, texts

HAND_OVER, BACK = date(2026, 11, 9), date(2026, 11, 21)
NEW_TARGET = date(2027, 1, 11)
ICE, THAW = date(2027, 2, 8), date(2027, 3, 1)
SAM_LEAVES = date(2027, 3, 8)
REVIEW = date(2027, 6, 7)
NEXT_FIRST, NEXT_LAST = date(2027, 8, 16), date(2028, 6, 9)

LAST_YEAR = """\
objective,key_result,cycle,cycle_starts,cycle_ends,cycle_state,team,owner,metric,baseline,target,\
starts,due,values
Every child reads,3rd graders at the benchmark,2025–26,2025-08-18,2026-06-12,closed,Maple Grove,\
Ana Rivera,percent,52,65,2025-08-18,2026-06-12,2025-10-01=54; 2026-06-01=60
Every child reads,Books taken home,2025–26,2025-08-18,2026-06-12,closed,Maple Grove,\
Ben Okafor,number,100,300,2025-08-18,2026-06-12,2026-06-01=240
"""

DECISIONS = {
    READERS.title: "carry_over",
    PRESENT.title: "keep",
    HEART.title: "change",
    PHONICS.title: "stop",
    CALLS.title: "carry_over",
    BELONG.title: "carry_over",
    THIRD_GRADE.title: "carry_over",
    SAME_DAY.title: "keep",
    BENCHMARK.title: "carry_over",
    NIGHTS.title: "change",
    LESSONS.title: "stop",
    ADVISORIES.title: "stop",
    ABSENT.title: "carry_over",
    KNOWN.title: "carry_over",
}
"""What comes next, by title; the visits are stopped by hand."""


def live(database_url: str) -> Year:
    """The whole year on an empty database."""
    began = perf_counter()
    with opened(database_url) as year:
        august(year)
        year.weeks(HAND_OVER)
        november(year)
        year.weeks(NEW_TARGET)
        january(year)
        year.weeks(ICE)
        february(year)
        year.weeks(SAM_LEAVES)
        march(year)
        year.weeks(REVIEW)
        june(year)
        year.weeks(LAST_DAY)
        remember(year)
    year.seconds = perf_counter() - began
    return year


# --- August -------------------------------------------------------------------------------------


def august(year: Year) -> None:
    """Teams, roles and a cycle by Tom; then everybody writes what they want to reach."""
    teams(year)
    last_year(year)
    plan_the_cycle(year)
    for aim in AIMS:
        write(year, aim, [goal for goal in GOALS if goal.aim is aim])
    open_the_cycle(year)


def teams(year: Year) -> None:
    """Tom, whom Slack calls an admin, makes the tree, and names Grace beside himself."""
    tom = year["tom"]
    for school in SCHOOLS:
        tom.opens("admin teams new")
        above = {"above": year.team_ids[school.above]} if school.above else {}
        tom.sends(
            name=school.name,
            level=school.level,
            leaders=[school.leader],
            members=list(school.people),
            tz=school.tz,
            wins_channel=school.wins,
            leaders_channel=school.leaders,
            **above,
        )
        year.team_ids[school.name] = offered(tom.opens("admin teams new"), "above")[school.name]
        year.slack.close(tom.id)
    tom.opens("admin roles")
    tom.sends(admins=["U0GRACE"])


def last_year(year: Year) -> None:
    """Tom pastes what is left of last year's spreadsheet: shown first, then stored, once."""
    tom = year["tom"]
    for adds in (True, False):
        tom.opens("admin import")
        shown = tom.sends(rows=LAST_YEAR)["modal"]
        assert ("adds nothing" in "\n".join(texts(shown["blocks"]))) is not adds
        tom.sends()


def plan_the_cycle(year: Year) -> None:
    tom = year["tom"]
    tom.types("cycle")
    tom.presses("cycle.plan")
    assert tom.is_told(name="2026–27", starts=f"{LAST_DAY}", ends=f"{FIRST_DAY}")
    tom.sends(starts=f"{FIRST_DAY}", ends=f"{LAST_DAY}")


def open_the_cycle(year: Year) -> None:
    """After a look at what is in it."""
    tom = year["tom"]
    tom.types("cycle")
    tom.presses("cycle.open")
    tom.sends()


def write(year: Year, aim: Aim, goals: list[Goal]) -> None:
    """An objective, then its key results, one form after the other, by whoever leads it."""
    who = year.people[aim.owner]
    who.opens("new")
    if aim.sample:
        who.picks("sample", aim.sample)
    else:
        who.picks("title", aim.title)
    if "team" in who.inputs():
        who.picks("team", year.team_ids[aim.team.name])
    if aim.supports:
        who.sends(supports=offered(who.form(), "supports")[aim.supports])
    else:
        who.sends()
    for number, goal in enumerate(goals, start=1):
        key_result(who, goal)
        words = "\n".join(texts(who.form()["blocks"]))
        (goal.key,) = re.findall(rf"\b[A-Z]+-{number}\b", words)[:1]
        if goal is not goals[-1]:
            who.presses("key_result.add")
    year.slack.close(who.id)
    for goal in goals:
        year.goals[goal.key] = goal
        year.asks[goal.key] = [(FIRST_DAY, goal.owner)]


def key_result(who: Someone, goal: Goal) -> None:
    """The form of a key result, which changes with what is chosen in it."""
    if goal.sample:
        who.picks("sample", goal.sample)
    else:
        who.picks("title", goal.title)
        who.picks("kind", goal.kind)
    values = dict(goal.typed)
    if values.get("change_as"):
        who.picks("direction", "decrease")
        who.picks("target", values.pop("target"), baseline=values.pop("baseline"))
    who.sends(**values, owner=goal.owner, starts=f"{FIRST_DAY}", due=f"{LAST_DAY}")


def offered(form: Json, name: str) -> dict[str, str]:
    """What a menu of a form offers: value by the last words of its text."""
    (block,) = (one for one in form["blocks"] if one.get("block_id", "").split(":")[0] == name)
    groups = block["element"].get("option_groups") or [block["element"]]
    choices = [option for group in groups for option in group["options"]]
    return {re.split(" [›·] ", one["text"]["text"])[-1]: one["value"] for one in choices}


# --- November -----------------------------------------------------------------------------------


def november(year: Year) -> None:
    """Ben hands over to Wei; Ana is covered for two weeks, by Ben, and then is back by herself."""
    year.travel(HAND_OVER)
    year["ben"].says(f"assign {NIGHTS.key} <@U0WEI>")
    year.asked(NIGHTS, HAND_OVER, "U0WEI")
    year["ana"].says(f"cover {BENCHMARK.key} <@U0BEN> until {BACK - timedelta(days=1)}")
    year.asked(BENCHMARK, HAND_OVER, "U0BEN")
    year.asked(BENCHMARK, BACK, "U0ANA")


# --- January ------------------------------------------------------------------------------------


def january(year: Year) -> None:
    """Lena's share of advisories may be smaller: two of them have lost their phones."""
    year.travel(NEW_TARGET)
    lena = year["lena"]
    lena.opens(f"edit {ADVISORIES.key}")
    assert "reason" in lena.is_told(target="22/24")
    lena.sends(reason="Two advisories have no phone any more.")
    year.shown["history of advisories"] = "\n".join(
        texts(lena.types(f"history {ADVISORIES.key}")["ephemerals"][0]["blocks"])
    )
    year.shown["home of lena"] = lena.sees_home()
    year.shown["home of marcus"] = year["marcus"].sees_home()
    year.shown["home of tom"] = year["tom"].sees_home()


# --- February and March -------------------------------------------------------------------------


def february(year: Year) -> None:
    """Priya lets the visits rest over the ice, and goes on in March."""
    year.travel(ICE)
    year["priya"].says(f"pause {VISITS.key} -- ice on the roads")
    year.asked(VISITS, ICE, None)
    year.weeks(THAW)
    year.travel(THAW)
    year["priya"].says(f"resume {VISITS.key}")
    year.asked(VISITS, THAW, "U0PRIYA")


def march(year: Year) -> None:
    """Sam leaves; a day later Ruth sees a card, and gives Sam's key result to Priya."""
    year.travel(SAM_LEAVES)
    year.slack.person("U0SAM", is_active=False)
    year.travel(SAM_LEAVES + timedelta(days=1))
    ruth = year["ruth"]
    year.shown["home of ruth when Sam had left"] = ruth.sees_home()
    year.shown["card"] = "\n".join(texts(ruth.newest()["blocks"]))
    ruth.opens(f"assign {KNOWN.key}")
    ruth.sends(owner="U0PRIYA")
    year.asked(KNOWN, SAM_LEAVES, "U0PRIYA")
    year.shown["home of ruth after that"] = ruth.sees_home()


# --- June ---------------------------------------------------------------------------------------


def june(year: Year) -> None:
    """Everything is closed by whoever owns it, looked back on, and carried over."""
    year.travel(REVIEW)
    for goal in GOALS:
        if goal is not LESSONS:
            close(year, goal)
    next_cycle(year)
    year["tom"].says("export json")
    (file,) = year["tom"].newest()["files"]
    year.exported = year.download(file["url_private"])


def prefix_of(aim: Aim) -> str:
    return next(goal.key.split("-")[0] for goal in GOALS if goal.aim is aim)


def close(year: Year, goal: Goal) -> None:
    """By its owner, with the score that is offered, or with a reason."""
    who = year.people[year.asked_on(goal.key, REVIEW) or ""]
    who.opens(f"close {goal.key}")
    if goal is VISITS:
        assert "reason" in who.is_told(decision="stop", score="1")
        who.sends(reason="Snow took three weeks.")
    else:
        who.sends(decision=DECISIONS[goal.title], helped="Time to talk about it.")
    year.asked(goal, REVIEW, None)


def reflect(year: Year, aim: Aim) -> None:
    """By whoever leads it; the score is the average of its key results."""
    who = year.people[aim.owner]
    who.opens(f"reflect {prefix_of(aim)}")
    who.sends(decision=DECISIONS[aim.title], learned="Begin earlier.")


def next_cycle(year: Year) -> None:
    """A look before closing names what is left; then the cycle ends, and the next takes over."""
    tom = year["tom"]
    tom.types("cycle")
    tom.presses("cycle.plan")
    tom.sends(name="2027–28", starts=f"{NEXT_FIRST}", ends=f"{NEXT_LAST}")
    tom.types("cycle")
    left = "\n".join(texts(tom.presses("cycle.close")["modal"]["blocks"]))
    assert f"{LESSONS.key}" in left, left
    year.slack.close(tom.id)
    close(year, LESSONS)
    for aim in AIMS:
        reflect(year, aim)
    tom.presses("cycle.close")
    tom.sends()
    for _ in range(2):  # a second time adds nothing
        tom.types("cycle")
        tom.presses("cycle.carry", year.cycle_id("2026–27"))
        tom.sends()


def remember(year: Year) -> None:
    """Look at every conversation, at a few Homes, and into the database."""
    journal = year.slack.journal("chat.postMessage")
    year.posts = [call["args"] for call in journal if call["ok"]]
    year.dms = {one: year.slack.dm(one) for one in year.people}
    with year.store.begin_unscoped(read_only=True) as session:
        year.read(session)
