"""A file about key results that are there: known by key or title, told of, changed when asked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot import importer
from bot.importer import Refused
from bot.okr.model import (
    Cadence,
    Cover,
    CycleState,
    FieldChange,
    KeyResult,
    MetricKind,
    Objective,
)
from storage import Store, changes, cycles, key_results, members, objectives, teams, workspaces
from tests import cast
from tests.bot.importer.tables import read
from tests.counting import counted

W, NOW = cast.WORKSPACE.id, cast.NOW
OLD = {
    "cycle": "Last year",
    "cycle_starts": "2025-08-01",
    "cycle_ends": "2026-06-30",
    "cycle_state": "closed",
}


@pytest.fixture
def staffed(store: Store) -> Store:
    with store.begin(W) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        members.save(session, cast.MEMBERS)
    return store


def run(store: Store, *lines: dict[str, str], **options: Any) -> importer.Summary:
    given = {"owner": None, "now": NOW, **options}
    return importer.run(store, W, read(*lines), **given)


def stored(store: Store) -> list[KeyResult]:
    with store.begin(W, read_only=True) as session:
        return [one.key_result for one in key_results.tracked(session, states=tuple(CycleState))]


def test_a_row_may_say_everything(staffed: Store) -> None:
    run(
        staffed,
        {
            "key": "rd7",
            "team": "Maple Grove",
            "parent_team": "District",
            "tz": "America/Denver",
            "owner": "Ana Rivera",
            "objective_owner": "Cleo Park",
            "reporters": "UBEN",
            "cadence": "Every two weeks",
            "cover": "Ben Okafor",
            "cover_starts": "2026-11-02",
            "cover_until": "2026-11-20",
            "paused": "yes",
            "pause_reason": "a flood",
            **OLD,
        },
    )
    (key_result,) = stored(staffed)
    assert (key_result.key, key_result.cadence) == ("RD-7", Cadence.EVERY_TWO_WEEKS)
    assert key_result.cover == Cover(
        member_id=cast.BEN.id, starts=date(2026, 11, 2), until=date(2026, 11, 20)
    )
    assert (key_result.reporter_ids, key_result.pause_reason) == ((cast.BEN.id,), "a flood")
    with staffed.begin(W, read_only=True) as session:
        (objective,) = objectives.all(session, states=[CycleState.CLOSED])
        (cycle,) = cycles.all(session)
    assert (objective.prefix, objective.owner_id) == ("RD", cast.CLEO.id)
    assert (cycle.name, cycle.state) == ("Last year", CycleState.CLOSED)


def test_a_key_is_the_same_key_result_under_another_title(staffed: Store) -> None:
    run(staffed, {"key": "RD-1", "key_result": "Grade 3"})
    again = run(staffed, {"key": "RD-1", "key_result": "Third grade"}, update=True)
    assert (again.key_results, again.changed) == (0, 1)
    assert [one.title for one in stored(staffed)] == ["Third grade"]


def test_a_key_of_another_cycle_is_another_key_result(staffed: Store) -> None:
    run(staffed, {"key": "RD-1"}, {"key": "RD-1", **OLD})
    assert len(stored(staffed)) == 2
    assert run(staffed, {"key": "RD-1"}, {"key": "RD-1", **OLD}).unchanged == 2


def test_what_a_file_says_otherwise_is_told_and_stays(staffed: Store) -> None:
    run(staffed, {"metric": "percent", "baseline": "62", "target": "75"})
    before = stored(staffed)
    summary = run(staffed, {"metric": "percent", "baseline": "62", "target": "80"})
    (difference,) = summary.differences
    assert (difference.line, difference.key) == (2, "RW-1")
    assert difference.fields == (FieldChange(name="target", before="75", after="80"),)
    assert (summary.changed, stored(staffed)) == (0, before)


def test_an_update_changes_it_and_says_why_in_its_history(staffed: Store) -> None:
    run(staffed, {"metric": "percent", "baseline": "62", "target": "75"}, owner="Cleo Park")
    run(staffed, {"target": "80", "owner": "Ana Rivera"}, update=True)
    (key_result,) = stored(staffed)
    assert key_result.measure.kind is MetricKind.PERCENT
    assert (key_result.measure.target, key_result.owner_id) == (Decimal(80), cast.ANA.id)
    with staffed.begin(W, read_only=True) as session:
        (change,) = changes.of_key_result(session, key_result.id)
    assert (change.actor_id, change.reason) == (cast.ADA.id, "import")
    assert {one.name for one in change.fields} == {"owner_id", "target"}


def test_an_empty_cell_says_nothing(staffed: Store) -> None:
    run(staffed, {"metric": "percent", "baseline": "0", "target": "75", "owner": "Ana Rivera"})
    assert run(staffed, {"key_result": "grade 3"}).differences == ()
    assert run(staffed, {"baseline": "5"}, update=True).changed == 1
    assert run(staffed, {"baseline": "0"}, update=True).changed == 1


def test_new_objectives_support_what_they_name(staffed: Store) -> None:
    run(
        staffed,
        {"objective": "All read", "key": "AR-1"},
        {"objective": "We read", "key": "WE-1", "supports": "AR"},
        {"objective": "They read", "key": "TH-1", "supports": "we-1"},
    )
    with staffed.begin(W, read_only=True) as session:
        found = {one.prefix: one for one in objectives.all(session)}
    assert found["WE"].supports_objective_id == found["AR"].id
    assert found["TH"].supports_key_result_id is not None


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"supports": "ZZ-9"}, "supports: “ZZ-9” is no objective or key result. Write RD or RD-2."),
        ({"cycle": "Next"}, "cycle: “Next” is new, so it needs cycle_starts and cycle_ends."),
        ({"reporters": "Zoe"}, "reporters: Nobody here is called “Zoe”. Use the name Slack shows."),
        (
            {"cover": "UBEN"},
            "cover: A cover needs cover_starts and cover_until, as days.",
        ),
    ],
)
def test_what_nobody_knows_is_refused(staffed: Store, cells: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        run(staffed, cells)
    assert str(refused.value) == f"Line 2, {sentence}"
    assert stored(staffed) == []


def test_nothing_is_added_to_a_closed_cycle(staffed: Store) -> None:
    run(staffed, OLD)
    assert run(staffed, OLD).unchanged == 1
    with pytest.raises(Refused, match="“Last year” is closed, so nothing can be added to it"):
        run(staffed, {**OLD, "key_result": "Grade 9"})


def test_every_fault_of_the_file_and_of_its_people_is_told_at_once(staffed: Store) -> None:
    text = "objective,key_result,owner,due\nA,B,Zoe,\nA,C,Ana Rivera,soon\nA,D,Yan,later\n"
    with pytest.raises(Refused) as refused:
        importer.run(staffed, W, importer.open_text(text), owner=None, now=NOW)
    assert [(one.line, one.column) for one in refused.value.faults] == [
        (2, "owner"),
        (3, "due"),
        (4, "due"),
        (4, "owner"),
    ]


def test_teams_lie_below_each_other_whatever_their_level(staffed: Store) -> None:
    above = {"Maple": "District", "Grade 5": "Maple", "Room 7": "Grade 5", "District": ""}
    levels = {"Maple": "school", "Grade 5": "team", "Room 7": "team", "District": "district"}
    run(
        staffed,
        *(
            {"key_result": name, "team": name, "parent_team": parent, "level": levels[name]}
            for name, parent in above.items()
        ),
    )
    with staffed.begin(W, read_only=True) as session:
        by_id = {team.id: team for team in teams.all(session)}
    assert {
        team.name: by_id[team.parent_id].name if team.parent_id else "" for team in by_id.values()
    } == above


def test_ten_thousand_rows_are_looked_up_some_hundred_at_a_time(staffed: Store) -> None:
    lines = (
        f"Goal {n % 1000},Key result {n},Team {n % 40},Ana Rivera,percent,10,{20 + n % 7}\n"
        for n in range(10_000)
    )
    text = "objective,key_result,team,owner,metric,baseline,target\n" + "".join(lines)
    seen: list[int] = []
    with counted(staffed) as statements:
        summary = importer.run(
            staffed,
            W,
            importer.open_bytes(text.encode("utf-16")),
            owner=None,
            now=NOW,
            on_row=lambda: seen.append(1),
        )
    assert (summary.key_results, len(seen)) == (10_000, 10_000)
    lookups = [sql for sql, _ in statements if not sql.startswith("INSERT")]
    assert len(lookups) < 120  # of 20 batches
    made = [sql.split()[2] for sql, _ in statements if sql.startswith("INSERT")]
    assert (made.count("teams"), made.count("team_people")) == (1, 1)
    assert made.count("key_results") < 100
    assert replace(summary, objectives=0) == importer.Summary(0, 10_000, 0)
    if staffed.dialect == "postgresql":  # whose planner would believe that there is nothing
        with staffed.engine.connect() as connection:
            size = "SELECT reltuples FROM pg_class WHERE oid = 'key_results'::regclass"
            assert connection.exec_driver_sql(size).scalar() == 10_000


SCHOOL = {"level": "school", "team": "Maple Grove"}
TREE = (
    {"objective": "All read", "key": "AR-1", "level": "district", "team": "District"},
    {"objective": "All count", "key": "AC-1", "level": "district", "team": "District"},
    {"objective": "We read", "key": "WE-1", "supports": "AR", **SCHOOL},
    {"objective": "They read", "key": "TH-1", "level": "school", "team": "Oak Hill"},
)


def objective_of(store: Store, prefix: str) -> Objective:
    with store.begin(W, read_only=True) as session:
        found = objectives.by_prefix(session, prefix)
    assert found is not None
    return found


def test_another_owner_or_aim_of_an_objective_is_told_and_changed_when_asked(
    staffed: Store,
) -> None:
    run(staffed, *TREE)
    before = objective_of(staffed, "WE")
    lines = (*TREE[:2], {**TREE[2], "supports": "ac-1", "objective_owner": "Cleo Park"}, TREE[3])
    summary = run(staffed, *lines)
    (difference,) = summary.differences
    assert (difference.line, difference.key, summary.changed) == (4, "WE", 0)
    assert difference.fields == (
        FieldChange(name="owner_id", before=cast.ADA.id, after=cast.CLEO.id),
        FieldChange(name="supports", before="AR", after="AC-1"),
    )
    assert objective_of(staffed, "WE") == before
    assert run(staffed, *lines, update=True).changed == 1
    after = objective_of(staffed, "WE")
    assert (after.owner_id, after.supports_objective_id) == (cast.CLEO.id, None)
    assert after.supports_key_result_id is not None
    with staffed.begin(W, read_only=True) as session:
        (change,) = changes.of_objective(session, after.id)
    assert (change.actor_id, change.reason) == (cast.ADA.id, "import")
    assert {one.name for one in change.fields} == {
        "owner_id",
        "supports_objective_id",
        "supports_key_result_id",
    }
    assert run(staffed, *lines, update=True).differences == ()


@pytest.mark.parametrize(
    ("row", "supports", "sentence"),
    [
        (2, "TH", "TH is neither of the team of WE nor of one above it."),
        (0, "WE", "WE is neither of the team of AR nor of one above it."),
    ],
)
def test_an_update_keeps_the_rules_of_the_tree(
    staffed: Store, row: int, supports: str, sentence: str
) -> None:
    run(staffed, *TREE)
    line = {**TREE[row], "supports": supports}
    with pytest.raises(Refused) as refused:
        run(staffed, line, update=True)
    assert str(refused.value) == f"Line 2, supports: {sentence}"


def test_an_update_may_turn_a_link_but_not_into_a_circle(staffed: Store) -> None:
    two = [{**TREE[0], "supports": "AC"}, TREE[1]]
    run(staffed, *two)
    with pytest.raises(Refused, match="AR already supports AC, so this would run in a circle"):
        run(staffed, {**TREE[1], "supports": "AR"}, update=True)
    third = {"objective": "All", "key": "ALL-1", "level": "district", "team": "District"}
    turned = [{**TREE[1], "supports": "AR"}, {**TREE[0], "supports": "ALL"}, third]
    assert run(staffed, *turned, update=True).changed == 2
