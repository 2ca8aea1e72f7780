"""What the people who run Homeroom see: the overview, teams, roles, the audit.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from dataclasses import replace
from datetime import timedelta

from bot.okr.model import Member, Team, TeamLevel
from bot.okr.settings import SETTINGS
from messages import Message, View, admin, roles, samples, teams
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, TZ, people


@sample("admin.overview")
def overview() -> Message:
    return admin.overview(["teams", "roles", "audit", "settings"], 14, 2)


@sample("admin.overview.new")
def overview_new() -> Message:
    words = "teams calendar closed channels schedule roles settings hold audit import export"
    return admin.overview(words.split(), 0, 1)


_CALENDAR = ("added", "imported", "removed", "hours", "closed", "reopened")
_CYCLE = ("plan", "edit", "open", "close", "carry_over")


def _deeds(say: Words) -> list[admin.Deed]:
    done = (
        ("role.named", say("Cleo Park")),
        *((f"calendar.{what}", say("Maple Grove")) for what in _CALENDAR),
        ("role.removed", say("Ben Okafor")),
        ("team.added", say("Grade 3–5")),
        ("team.changed", say("Maple Grove")),
        ("import", say("School year 2026–27")),
        ("export", "csv"),
        ("export", say("JSON")),
        ("backup", say("monday.backup")),
        ("restore", say("monday.backup")),
        *((f"cycle.{what}", say("Fall semester")) for what in _CYCLE),
        ("key_result.close", say("RD-2")),
        ("key_result.reopen", say("RD-2")),
        ("objective.review", say("RD")),
        ("objective.reopen", say("RD")),
        ("settings.changed", "prompts"),
        ("retention", "412"),
        ("hold.on", ""),
        ("hold.off", ""),
        ("something.new", say("RD-2")),
    )
    return [
        admin.Deed(at=NOW - timedelta(hours=hours), who=say("Ana Rivera"), action=what, subject=to)
        for hours, (what, to) in enumerate(done)
    ]


@sample("admin.audit")
def audit(say: Words = as_is) -> Message:
    return admin.audit(_deeds(say), 1, 1, TZ, NOW)


@sample("admin.audit.pages")
def audit_pages(say: Words = as_is) -> Message:
    gone = replace(_deeds(say)[0], who="")
    typed = replace(_deeds(say)[4], who="", is_command_line=True)
    decided = replace(
        _deeds(say)[4],
        action="settings.changed",
        subject="prompts",
        changed=[(SETTINGS["prompt_weekday"], 2, 4), (SETTINGS["nudge"], True, False)],
    )
    itself = replace(_deeds(say)[4], is_by_itself=True, action="retention", subject="412")
    return admin.audit([gone, typed, decided, itself], 2, 2, TZ, NOW, say("cycle"))


@sample("admin.audit.empty")
def audit_empty() -> Message:
    return admin.audit((), 1, 1, TZ, NOW)


@sample("admin.audit.none")
def audit_none(say: Words = as_is) -> Message:
    return admin.audit((), 1, 1, TZ, NOW, say("weather"))


# Teams


def _tree(say: Words) -> list[teams.Branch]:
    district = Team(id=1, name=say("Riverbend District"), level=TeamLevel.DISTRICT, tz=TZ)
    school = replace(
        samples.team(say), id=2, parent_id=1, leader_ids=("U0CLEO",), wins_channel="C0MAPLE"
    )
    math = replace(
        school, id=3, name=say("Math"), level=TeamLevel.DEPARTMENT, parent_id=2, leader_ids=()
    )
    grade = Team(
        id=4, name=say("Grade 3–5"), level=TeamLevel.TEAM, tz=TZ, parent_id=2, member_ids=("U0ANA",)
    )
    quiet = replace(school, id=5, wins_channel=None, leaders_channel="C0LEAD", parent_id=1)
    full = replace(school, leaders_channel="C0LEAD")
    return [
        teams.Branch(team=district, depth=0, leaders=()),
        teams.Branch(team=full, depth=1, leaders=(say("Cleo Park"), say("Ben Okafor"))),
        teams.Branch(team=grade, depth=2, leaders=()),
        teams.Branch(team=math, depth=2, leaders=()),
        teams.Branch(team=quiet, depth=1, leaders=(say("Cleo Park"),)),
    ]


@sample("teams.tree")
def tree(say: Words = as_is) -> Message:
    return teams.tree(_tree(say), 1, 1, 5)


@sample("teams.tree.pages")
def tree_pages(say: Words = as_is) -> Message:
    return teams.tree(_tree(say), 1, 3, 45)


@sample("teams.tree.empty")
def tree_empty() -> Message:
    return teams.tree((), 1, 1, 0)


@sample("teams.form")
def form(say: Words = as_is) -> View:
    district, school, *_ = (branch.team for branch in _tree(say))
    above = {district.id: ""}
    return teams.form(school, [district], above, teams.ZONES, '{"data":{}}')


@sample("teams.form.new")
def form_new(say: Words = as_is) -> View:
    district, school, grade, *_ = (branch.team for branch in _tree(say))
    above = {district.id: "", school.id: district.name, grade.id: school.name}
    new = Team(id=0, name="", level=TeamLevel.SCHOOL, tz=TZ, parent_id=district.id)
    return teams.form(new, [district, school, grade], above, teams.ZONES, '{"data":{}}')


@sample("teams.form.first")
def form_first() -> View:
    new = Team(id=0, name="", level=TeamLevel.DISTRICT, tz=TZ)
    return teams.form(new, [], {}, teams.ZONES, '{"data":{}}')


@sample("teams.form.big")
def form_big(say: Words = as_is) -> View:
    """More people than a menu shows, more teams than one group holds."""
    (district, *_) = (branch.team for branch in _tree(say))
    everyone = tuple(f"U0{number:03}" for number in range(140))
    many = [replace(district, id=number, name=say("Oak Hill")) for number in range(2, 130)]
    big = replace(district, id=1, member_ids=everyone, parent_id=7, level=TeamLevel.SCHOOL)
    above = dict.fromkeys((one.id for one in many), district.name)
    return teams.form(big, many, above, teams.ZONES, '{"data":{}}')


@sample("teams.saved")
def saved(say: Words = as_is) -> Message:
    return teams.saved(samples.team(say), is_new=False)


@sample("teams.saved.new")
def saved_new(say: Words = as_is) -> Message:
    return teams.saved(replace(samples.team(say), wins_channel="C0MAPLE"), is_new=True)


# Roles


def _admins(say: Words) -> list[Member]:
    ana, ben, cleo = people(say).values()
    return [replace(ana, is_admin=True), replace(ben, is_named_admin=True), cleo]


@sample("roles.form")
def roles_form(say: Words = as_is) -> View:
    return roles.form(_admins(say)[:2], '{"data":{}}')


@sample("roles.form.first")
def roles_form_first(say: Words = as_is) -> View:
    return roles.form(_admins(say)[:1], '{"data":{}}')


@sample("roles.saved")
def roles_saved(say: Words = as_is) -> Message:
    ana, ben, cleo = _admins(say)
    return roles.saved([ben], [cleo], [ana, ben])


@sample("roles.saved.same")
def roles_saved_same(say: Words = as_is) -> Message:
    return roles.saved([], [], _admins(say)[:1])


@sample("roles.named")
def roles_named(say: Words = as_is) -> Message:
    ana, ben, _ = _admins(say)
    return roles.named(ana, ben)
