"""An import is stored whole or not at all, and running it again adds nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from bot import importer
from bot.importer import Refused
from bot.okr.model import (
    Confidence,
    DigestKind,
    KeyResult,
    Measure,
    Member,
    MetricKind,
    Reading,
    Team,
)
from storage import (
    Store,
    audit,
    check_ins,
    cycles,
    key_results,
    members,
    objectives,
    teams,
    workspaces,
)
from tests import cast
from tests.bot.importer.tables import read

W = cast.WORKSPACE.id
NOW = cast.NOW
DEMO = resources.files("bot").joinpath("demo.csv").read_bytes()


@pytest.fixture
def staffed(store: Store) -> Store:
    """A workspace with its people and nothing else."""
    with store.begin(W) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        members.save(session, cast.MEMBERS)
    return store


def run(store: Store, *lines: dict[str, str], **options: Any) -> importer.Summary:
    given = {"owner": None, "now": NOW, **options}
    return importer.run(store, W, read(*lines), **given)


def stored(store: Store) -> list[KeyResult]:
    with store.begin(W, read_only=True) as session:
        return [tracked.key_result for tracked in key_results.tracked(session)]


def everything(store: Store) -> list[object]:
    """Whatever an import may write."""
    with store.begin(W, read_only=True) as session:
        found = key_results.tracked(session)
        return [
            cycles.all(session),
            teams.all(session),
            objectives.all(session),
            found,
            [check_ins.history(session, one.key_result.id) for one in found],
            audit.search(session, size=50)[0],
        ]


def all_teams(store: Store) -> dict[str, Team]:
    with store.begin(W, read_only=True) as session:
        return {team.name: team for team in teams.all(session)}


def test_a_row_becomes_a_key_result_with_all_it_says(staffed: Store) -> None:
    summary = run(
        staffed,
        {
            "objective": "Every student reads on grade level",
            "key_result": "3rd graders reading on grade level",
            "level": "school",
            "team": "Maple Grove",
            "owner": "ana  rivera",
            "leaders": "Cleo Park; @UBEN",
            "metric": "percent",
            "baseline": "62",
            "target": "75",
            "stretch": "80",
            "starts": "2026-08-17",
            "due": "2027-06-11",
            "data_dates": "2026-10-01",
            "wins_channel": "C0WINS",
        },
    )
    assert summary == importer.Summary(objectives=1, key_results=1, unchanged=0)
    (key_result,) = stored(staffed)
    assert (key_result.key, key_result.owner_id) == ("RG-1", cast.ANA.id)
    assert key_result.measure == Measure(
        kind=MetricKind.PERCENT,
        unit="%",
        baseline=Decimal(62),
        target=Decimal(75),
        stretch=Decimal(80),
    )
    assert (key_result.starts, key_result.due) == (date(2026, 8, 17), date(2027, 6, 11))
    assert key_result.data_dates == (date(2026, 10, 1),)
    team = all_teams(staffed)["Maple Grove"]
    assert (team.member_ids, team.leader_ids) == ((cast.ANA.id,), (cast.CLEO.id, cast.BEN.id))
    assert (team.wins_channel, team.leaders_channel, team.tz) == ("C0WINS", None, cast.TZ)


def test_the_real_goals_of_districts_are_stored(staffed: Store) -> None:
    rows = importer.read(importer.decode(DEMO))
    summary = importer.run(staffed, W, rows, owner=None, now=NOW)
    assert summary == importer.Summary(objectives=9, key_results=16, unchanged=0)
    assert {one.owner_id for one in stored(staffed)} == {cast.ADA.id}
    found = all_teams(staffed)
    district = found["District"].id
    assert {name: team.parent_id for name, team in found.items()} == {
        "District": None,
        "Elementary": district,
        "Middle": district,
        "High": district,
    }


def test_running_it_again_adds_nothing(staffed: Store) -> None:
    rows = importer.read(importer.decode(DEMO))
    importer.run(staffed, W, rows, owner=None, now=NOW)
    before = everything(staffed)[:-1]
    again = importer.run(staffed, W, rows, owner=None, now=NOW)
    assert again == importer.Summary(objectives=0, key_results=0, unchanged=16)
    assert everything(staffed)[:-1] == before


def test_running_it_again_adds_what_is_new_below_what_is_there(staffed: Store) -> None:
    run(staffed, {"key_result": "Grade 3"}, {"key_result": "Grade 4"})
    summary = run(staffed, {"key_result": "GRADE 4", "target": "9"}, {"key_result": "Grade 5"})
    assert (summary.objectives, summary.key_results, summary.unchanged) == (0, 1, 1)
    assert [(one.key, one.title) for one in stored(staffed)] == [
        ("RW-1", "Grade 3"),
        ("RW-2", "Grade 4"),
        ("RW-3", "Grade 5"),
    ]


def test_a_file_of_years_gone_by_is_not_added_twice(staffed: Store) -> None:
    old = {"starts": "2016-08-22", "due": "2018-06-08"}
    run(staffed, old)
    assert run(staffed, old).key_results == 0


def test_a_dry_run_says_the_same_and_stores_nothing(staffed: Store) -> None:
    before = everything(staffed)
    assert run(staffed, {"values": "2026-09-02=64"}, dry_run=True).key_results == 1
    assert everything(staffed) == before
    assert run(staffed, {"values": "2026-09-02=64"}).key_results == 1


def test_unknown_people_are_named_and_nothing_is_stored(staffed: Store) -> None:
    before = everything(staffed)
    with pytest.raises(Refused) as refused:
        run(
            staffed,
            {"owner": "Ana Rivera"},
            {"key_result": "Grade 4", "owner": "Ana Riviera", "leaders": "Cleo Park; UNOBODY"},
        )
    assert str(refused.value).splitlines() == [
        "Line 3, owner: Nobody here is called “Ana Riviera”. Use the name Slack shows.",
        "Line 3, leaders: Nobody here is called “UNOBODY”. Use the name Slack shows.",
    ]
    assert everything(staffed) == before


def test_a_name_of_two_people_asks_for_an_id(staffed: Store) -> None:
    with staffed.begin(W) as session:
        members.save(session, [Member(id="UANA2", name="Ana Rivera", tz=cast.TZ)])
    with pytest.raises(Refused) as refused:
        run(staffed, {"owner": "Ana Rivera"})
    assert str(refused.value) == (
        "Line 2, owner: 2 people are called “Ana Rivera”. Write UANA or UANA2 instead."
    )
    assert run(staffed, {"owner": "UANA2"}).key_results == 1


def test_who_has_left_is_nobody_here(staffed: Store) -> None:
    with staffed.begin(W) as session:
        members.save(session, [replace(cast.BEN, is_active=False)])
    with pytest.raises(Refused, match="Nobody here is called “Ben Okafor”"):
        run(staffed, {"owner": "Ben Okafor"})
    with pytest.raises(Refused, match="Nobody here is called “UBEN”"):
        run(staffed, {}, owner="UBEN")


def test_rows_that_name_nobody_belong_to_the_owner_said_or_an_admin(staffed: Store) -> None:
    run(staffed, {"key_result": "Grade 3"})
    run(staffed, {"key_result": "Grade 4"}, owner="Cleo")
    assert [one.owner_id for one in stored(staffed)] == [cast.ADA.id, cast.CLEO.id]


def test_without_an_admin_the_owner_must_be_said(staffed: Store) -> None:
    with staffed.begin(W) as session:
        members.save(session, [replace(cast.ADA, is_admin=False)])
    with pytest.raises(Refused) as refused:
        run(staffed, {})
    assert str(refused.value) == (
        "Line 1, owner: Nobody here is an admin. Say who owns rows: --owner NAME."
    )
    assert run(staffed, {}, owner="@ana rivera").key_results == 1


def test_values_with_a_date_are_check_ins_of_the_owner_in_order_of_time(staffed: Store) -> None:
    run(
        staffed,
        {
            "owner": "Ana Rivera",
            "metric": "percent",
            "baseline": "62",
            "target": "75",
            "starts": "2026-08-17",
            "due": "2027-06-11",
            "values": "9/9/2026=64; 2026-09-02=66; spring=60; 2026-09-16=65",
        },
    )
    (key_result,) = stored(staffed)
    with staffed.begin(W, read_only=True) as session:
        found = check_ins.history(session, key_result.id)
    assert [(one.at, one.reading, one.author_id) for one in reversed(found)] == [
        (datetime(2026, 9, 2, 17, tzinfo=UTC), Reading(Decimal(66)), cast.ANA.id),
        (datetime(2026, 9, 9, 17, tzinfo=UTC), Reading(Decimal(64)), cast.ANA.id),
        (NOW, Reading(Decimal(65)), cast.ANA.id),  # today, and it is not noon yet
    ]
    assert {one.confidence for one in found} == {Confidence.ON_TRACK}
    peaks = [one.peak.quantize(Decimal("0.001")) for one in found if one.peak is not None]
    assert peaks == [Decimal("0.308")] * 3


def test_a_value_of_a_day_to_come_is_refused(staffed: Store) -> None:
    with pytest.raises(Refused) as refused:
        run(staffed, {"values": "2026-09-17=64"})
    assert str(refused.value) == "Line 2, values: 2026-09-17 is still to come."


@pytest.mark.parametrize(
    ("today", "starts", "ends", "name"),
    [
        (date(2026, 9, 16), date(2026, 8, 1), date(2027, 6, 30), "School year 2026–27"),
        (date(2027, 6, 30), date(2026, 8, 1), date(2027, 6, 30), "School year 2026–27"),
        (date(2027, 7, 1), date(2027, 7, 1), date(2028, 6, 30), "School year 2027–28"),
        (date(2099, 12, 31), date(2099, 8, 1), date(2100, 6, 30), "School year 2099–00"),
    ],
)
def test_without_a_cycle_it_is_the_school_year(
    staffed: Store, today: date, starts: date, ends: date, name: str
) -> None:
    run(staffed, {}, now=datetime(today.year, today.month, today.day, 17, tzinfo=UTC))
    with staffed.begin(W, read_only=True) as session:
        (cycle,) = cycles.all(session)
    assert (cycle.starts, cycle.ends, cycle.name) == (starts, ends, name)
    (key_result,) = stored(staffed)
    assert (key_result.starts, key_result.due) == (starts, ends)


def test_a_cycle_that_runs_is_kept(staffed: Store) -> None:
    with staffed.begin(W) as session:
        fall = cycles.add(session, cast.CYCLE)
    run(staffed, {"due": "2027-06-11"})
    with staffed.begin(W, read_only=True) as session:
        assert cycles.all(session) == [fall]
        assert [one.cycle_id for one in objectives.all(session)] == [fall.id]


def test_the_district_stands_above_schools_wherever_its_row_is(staffed: Store) -> None:
    run(staffed, {"team": "Oak"}, {"team": "Willow", "level": "district"}, {"team": "Elm"})
    found = all_teams(staffed)
    assert found["Oak"].parent_id == found["Elm"].parent_id == found["Willow"].id
    assert found["Willow"].parent_id is None


def test_a_digest_waits_where_there_is_a_channel_and_keeps_its_time(staffed: Store) -> None:
    def due(kind: DigestKind) -> list[datetime]:
        with staffed.begin_unscoped(read_only=True) as session:
            far = datetime(2030, 1, 1, tzinfo=UTC)
            return [at for _, _, at in teams.due_for_digest(session, far, kind, 10)]

    run(staffed, {"wins_channel": "C0WINS"})
    friday = [datetime(2026, 9, 18, 19, 30, tzinfo=UTC)]
    assert (due(DigestKind.WINS), due(DigestKind.SUPPORT)) == (friday, [])
    later = datetime(2026, 9, 18, 19, 31, tzinfo=UTC)  # due, and no tick has come yet
    run(staffed, {"wins_channel": "C0WINS", "leaders_channel": "C0LEADS"}, now=later)
    assert due(DigestKind.WINS) == friday
    assert due(DigestKind.SUPPORT) == [datetime(2026, 9, 21, 13, tzinfo=UTC)]


def test_an_import_is_audited(staffed: Store) -> None:
    run(staffed, {}, owner="Cleo Park")
    with staffed.begin(W, read_only=True) as session:
        (entry,) = audit.search(session, size=50)[0]
    assert (entry.at, entry.actor_id, entry.action) == (NOW, cast.CLEO.id, "import")
    assert entry.detail == {"objectives": 1, "key_results": 1, "changed": 0}


def test_five_thousand_rows_are_taken(staffed: Store) -> None:
    text = "objective,key_result,team,owner,baseline,target\n" + "".join(
        f"Goal {n % 500},Key result {n},Team {n % 500 % 40},Ana Rivera,10,{20 + n % 7}\n"
        for n in range(5000)
    )
    rows = importer.read(text)
    with staffed.begin(W) as session:
        cycle = cycles.add(session, cast.CYCLE)
        summary = importer.add(session, rows, cycle=cycle, actor_id=cast.ADA.id, now=NOW)
    assert summary == importer.Summary(objectives=500, key_results=5000, unchanged=0)
    assert len({one.key for one in stored(staffed)}) == 5000
    assert len(all_teams(staffed)) == 40
