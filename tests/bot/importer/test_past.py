"""Readings from before Homeroom: stored many at once, as if each had been recorded by itself."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import importer
from bot.okr.check_in import peak_after
from bot.okr.model import CheckInDraft, Member, Workspace
from bot.okr.status import suggested_confidence
from storage import Session, Store, check_ins, key_results, members, workspaces
from storage.tables import CheckInRow, KeyResultRow
from tests import cast
from tests.bot.importer.tables import read

NOW = cast.NOW
MORNING = datetime(2026, 9, 14, 13, tzinfo=UTC)  # before noon where Ana is
ELSEWHERE = Workspace(id="T0TWIN", name="Twin")
ROWS = (
    {"metric": "percent", "baseline": "62", "target": "75", "starts": "2026-08-17"},
    {"metric": "ratio", "baseline": "9/24", "target": "18/24", "owner": "Ana Rivera"},
    {"metric": "number", "direction": "decrease", "baseline": "40", "target": "10"},
    {"metric": "number", "direction": "keep within", "low": "3", "high": "5", "owner": "UBEN"},
    {"metric": "milestones", "milestones": "plan; build; open"},
    {"metric": "number", "target": "10"},
)
VALUES = (
    "2026-09-14=68; 2026-08-24=70; 2026-09-07=61",
    "2026-08-24=10/24; 2026-08-31=12/20; 2026-09-14=11/24",
    "2026-08-24=30; 2026-09-14=50",
    "2026-08-24=4; 2026-09-14=9",
    "2026-09-01=2; 2026-09-02=1",
    "",
)
TITLED = [{"key_result": f"Number {n}", **row} for n, row in enumerate(ROWS)]
WITH_VALUES = [{**row, "values": values} for row, values in zip(TITLED, VALUES, strict=True)]


def one_by_one(session: Session, rows: list[importer.Row]) -> None:
    """Each value recorded as a check-in of today would be, from what is stored by then."""
    people: dict[str, Member] = {one.id: one for one in members.all(session)}
    for row in rows:
        for value in sorted(row.values, key=lambda value: value.day or date.min):
            (tracked,) = (
                one
                for one in key_results.tracked(session)
                if one.key_result.title == row.key_result
            )
            key_result, day = tracked.key_result, value.day
            assert day is not None
            suggested = suggested_confidence(tracked, value.reading, day)
            draft = CheckInDraft(
                key_result_id=key_result.id,
                reading=value.reading,
                confidence=suggested,
                suggested=suggested,
            )
            noon = datetime.combine(day, time(12), ZoneInfo(people[key_result.owner_id].tz))
            check_ins.add(
                session,
                draft,
                author_id=key_result.owner_id,
                at=min(noon.astimezone(UTC), MORNING),
                peak=peak_after(tracked, draft),
                idempotency_key=f"import:{key_result.id}:{day}",
            )


def stored(session: Session) -> list[dict[str, object]]:
    """Every column of every check-in, in order; key results by their key."""
    key_of = {row.id: row.key for row in session.scalars(select(KeyResultRow))}
    found = []
    for row in session.scalars(select(CheckInRow).order_by(CheckInRow.id)):
        values = {name: getattr(row, name) for name in CheckInRow.__table__.c.keys()}  # noqa: SIM118
        id_ = values.pop("key_result_id")
        values["idempotency_key"] = values["idempotency_key"].replace(f":{id_}:", ":#:")
        del values["id"], values["workspace_id"]
        found.append({"key": key_of[id_], **values})
    return found


def test_many_at_once_are_stored_as_one_by_one(store: Store) -> None:
    for workspace in (cast.WORKSPACE, ELSEWHERE):
        with store.begin(workspace.id) as session:
            workspaces.ensure(session, workspace)
            members.save(session, cast.MEMBERS)
    importer.run(store, cast.WORKSPACE.id, read(*WITH_VALUES), owner=None, now=MORNING)
    importer.run(store, ELSEWHERE.id, read(*TITLED), owner=None, now=MORNING)
    with store.begin(ELSEWHERE.id) as session:
        one_by_one(session, read(*WITH_VALUES))
    with store.begin(cast.WORKSPACE.id, read_only=True) as session:
        bulk = stored(session)
    with store.begin(ELSEWHERE.id, read_only=True) as session:
        single = stored(session)
    assert len(bulk) == 12
    assert bulk == single


def test_a_row_may_speak_of_one_just_before_it(store: Store) -> None:
    with store.begin(cast.WORKSPACE.id) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        members.save(session, cast.MEMBERS)
    summary = importer.run(
        store,
        cast.WORKSPACE.id,
        read({"target": "75"}, {"key": "RW-1", "target": "80", "key_result": "B"}),
        owner=None,
        now=NOW,
        update=True,
    )
    assert (summary.key_results, summary.changed) == (1, 1)
    with store.begin(cast.WORKSPACE.id, read_only=True) as session:
        (tracked,) = key_results.tracked(session)
    assert tracked.key_result.title == "B"
    assert tracked.key_result.measure.target == Decimal(80)
