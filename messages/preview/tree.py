"""The tree: everything, a team, an objective, pages, and where there is nothing yet.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace

from bot.okr.model import Objective, Team, TeamLevel, Tracked
from bot.okr.tree import Alignment, orphans
from messages import Message, samples, tree
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, TZ, people, standings
from messages.tree import Up


def teams(say: Words) -> dict[int, Team]:
    """The district, its school Maple Grove (1) with Grade 3–5 (3), and a school without goals."""
    district = Team(id=9, name=say("Willow Creek"), level=TeamLevel.DISTRICT, tz=TZ)
    school = replace(samples.team(say), parent_id=district.id)
    grade = Team(id=3, name=say("Grade 3–5"), level=TeamLevel.TEAM, tz=TZ, parent_id=school.id)
    other = Team(id=4, name=say("Oak Hill"), level=TeamLevel.SCHOOL, tz=TZ, parent_id=district.id)
    return {one.id: one for one in (district, school, grade, other)}


def objective(
    say: Words, id_: int, prefix: str, title: str, team_id: int, above: int | None = None
) -> Objective:
    return Objective(
        id=id_,
        prefix=prefix,
        title=say(title),
        team_id=team_id,
        owner_id="U0ANA" if id_ % 2 else "U0CLEO",
        cycle_id=1,
        supports_objective_id=above,
    )


def objectives(say: Words) -> list[Objective]:
    reading = objective(
        say, 1, "RD", "Every student reads on grade level by the end of 3rd grade", 9
    )
    absence = objective(say, 2, "AT", "Every student is here, every day", 1, above=1)
    garden = objective(say, 3, "GA", "Families and staff open the school garden", 3)
    below = objective(say, 4, "PH", "Phonics groups in every classroom", 3)
    first = of(say, reading)[0].key_result
    return [reading, absence, garden, replace(below, supports_key_result_id=first.id)]


def of(say: Words, one: Objective) -> list[Tracked]:
    """The key results of one of these objectives."""
    several = {
        "RD": [samples.reading(say), samples.pathways(say), samples.every_kind(say)[8]],
        "AT": [samples.asked_for_help(say), samples.behind(say)],
    }.get(one.prefix, [])
    return [
        replace(each, objective=one, key_result=replace(each.key_result, objective_id=one.id))
        for each in several
    ]


def alignment(say: Words) -> Alignment:
    several = objectives(say)
    return Alignment(
        teams(say), several, standings(*(each for one in several for each in of(say, one)))
    )


@sample("tree.tree")
def everything(say: Words = as_is) -> Message:
    """For a leader, who is shown what supports nothing."""
    top, *lines = alignment(say).lines(2)
    adrift = orphans(objectives(say), teams(say), [9])
    return tree.tree(lines, teams(say), people(say), NOW, top=top, adrift=adrift)


@sample("tree.tree.team")
def team(say: Words = as_is) -> Message:
    top, *lines = alignment(say).of_team(1).lines(2)
    up = Up(value="9", name=say("Willow Creek"))
    return tree.tree(lines, teams(say), people(say), NOW, top=top, value="1", up=up)


@sample("tree.tree.objective")
def objective_(say: Words = as_is) -> Message:
    top, *lines = alignment(say).lines_of(1, 2)
    up = Up(value="9", name=say("Willow Creek"))
    return tree.tree(lines, teams(say), people(say), NOW, top=top, value="RD", up=up)


@sample("tree.tree.lone")
def lone(say: Words = as_is) -> Message:
    """An objective without key results or anybody who supports it."""
    top, *lines = alignment(say).lines_of(3, 2)
    up = Up(value="3", name=say("Grade 3–5"))
    return tree.tree(lines, teams(say), people(say), NOW, top=top, value="GA", up=up)


@sample("tree.tree.pages")
def pages(say: Words = as_is) -> Message:
    """Two districts, many goals."""
    known = teams(say)
    known[5] = Team(id=5, name=say("Riverbend"), level=TeamLevel.DISTRICT, tz=TZ)
    several = [
        objective(say, id_, f"B{letter}", "Every student belongs here", 5)
        for id_, letter in enumerate("ABCDEFGHIJKLMNOPQRST", start=10)
    ]
    lines = Alignment(known, [*objectives(say), *several], ()).lines(2)
    return tree.tree(lines, known, people(say), NOW, page=2)


@sample("tree.tree.empty")
def empty(say: Words = as_is) -> Message:
    top, *lines = alignment(say).of_team(4).lines(2)
    return tree.tree(lines, teams(say), {}, NOW, top=top, value="4", up=Up(value="", name=""))
