"""What is prepared once gives, and changes, just what the same statement of the ORM would."""

import pytest
from sqlalchemy import JSON, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import aliased

from storage import Conflict, Store
from storage.columns import UtcDateTime
from storage.prepared import Prepared
from storage.scope import refers
from storage.tables import (
    AuditRow,
    Base,
    CheckInRow,
    InstallationRow,
    KeyResultRow,
    MemberRow,
    ObjectiveRow,
    ReviewRow,
)
from tests import cast
from tests.counting import counted
from tests.storage.school import AWAY, HOME, found, record

SQLITE_TAKES = 32_766
"""Values in one statement, where it was built without saying otherwise."""
KEYS = tuple(f"RD-{number}" for number in range(1, 6))
BY_KEY = Prepared(
    select(KeyResultRow.key)
    .where(KeyResultRow.key.in_(bindparam("keys", expanding=True)))
    .order_by(KeyResultRow.key)
)
RENAMED = Prepared(
    update(MemberRow)
    .where(MemberRow.id == bindparam("member_id"))
    .values(name=bindparam("called"))
    .returning(MemberRow.workspace_id, MemberRow.name)
)


@pytest.mark.parametrize("table", [CheckInRow, KeyResultRow, MemberRow, ObjectiveRow])
def test_a_record_holds_what_the_row_does(store: Store, table: type[Base]) -> None:
    school = found(store, keys=KEYS)
    names = [column.key for column in table.__mapper__.column_attrs]
    with store.begin(school.workspace_id) as session:
        for one in school.key_results:
            record(session, one)
        rows = session.scalars(select(table)).all()
        records = [one for (one,) in Prepared(select(table)).all(session)]
        told = [[(type(value), value) for value in _held(one, names)] for one in records]
        assert told == [[(type(value), value) for value in _held(row, names)] for row in rows]
    assert told


def _held(row: object, names: list[str]) -> list[object]:
    return [getattr(row, name) for name in names]


def test_what_never_changes_is_spelt_out_and_what_each_run_gives_is_bound(store: Store) -> None:
    """Bound, it would hide from SQLite and PostgreSQL that a partial index can be used."""
    school = found(store, keys=KEYS)
    name = "100 % o'clock \\' \" :x ? ; --"
    with store.begin(school.workspace_id) as session:
        RENAMED.all(session, member_id=cast.ANA.id, called=name)
    query = Prepared(
        select(MemberRow.id)
        .where(
            MemberRow.name == name,
            MemberRow.id.in_(["UANA", "UBEN"]),
            MemberRow.name != bindparam("other"),
        )
        .limit(7)
    )
    with store.begin(school.workspace_id) as session, counted(store) as statements:
        assert query.all(session, other="nobody") == [(cast.ANA.id,)]
        assert query.all(session, other=name) == []
    given = [list(it.values()) if isinstance(it, dict) else list(it) for _, it in statements]
    assert [sorted(map(str, values)) for values in given] == [
        sorted([school.workspace_id, "nobody"]),
        sorted([school.workspace_id, name]),
    ]


@pytest.mark.parametrize("count", range(6))
def test_a_list_may_have_any_length(store: Store, count: int) -> None:
    school = found(store, keys=KEYS)
    with store.begin(school.workspace_id, read_only=True) as session:
        for keys in (KEYS[:count], list(KEYS[:count]), frozenset(KEYS[:count])):
            assert [key for (key,) in BY_KEY.all(session, keys=keys)] == list(KEYS[:count])


@pytest.mark.parametrize("count", [1025, 20_000, 30_000])
def test_a_whole_district_fits_into_what_sqlite_takes(store: Store, count: int) -> None:
    school = found(store, keys=KEYS)
    keys = [*KEYS, *(f"NO-{number}" for number in range(count - len(KEYS)))]
    with counted(store) as statements, store.begin(school.workspace_id, read_only=True) as session:
        assert BY_KEY.all(session, keys=keys) == [(key,) for key in KEYS]
    ((_, given),) = [one for one in statements if "key_results" in one[0]]
    assert count <= len(given) <= SQLITE_TAKES


def test_a_workspace_sees_and_changes_its_own_only(store: Store) -> None:
    for workspace in (HOME, AWAY):
        found(store, workspace)
    for workspace in (HOME, AWAY):
        with store.begin(workspace.id) as session:
            assert BY_KEY.all(session, keys=["RD-1"]) == [("RD-1",)]
            called = RENAMED.all(session, member_id="UANA", called=workspace.id)
            assert called == [(workspace.id, workspace.id)]
    with store.begin_unscoped() as session:
        assert BY_KEY.all(session, keys=["RD-1"]) == [("RD-1",)] * 2
        assert sorted(RENAMED.all(session, member_id="UANA", called="Ana")) == [
            (HOME.id, "Ana"),
            (AWAY.id, "Ana"),
        ]


def test_the_same_of_an_alias_and_within_another_query(store: Store) -> None:
    for workspace in (HOME, AWAY):
        found(store, workspace)
    other = aliased(KeyResultRow)
    inner = select(other.id).where(other.key == bindparam("key"))
    alike = Prepared(select(KeyResultRow.workspace_id).where(KeyResultRow.id.in_(inner)))
    with store.begin(AWAY.id, read_only=True) as session:
        assert alike.all(session, key="RD-1") == [(AWAY.id,)]


def test_what_an_outer_join_does_not_find_is_none(store: Store) -> None:
    school = found(store)
    reviewed = Prepared(
        select(KeyResultRow, ReviewRow, ObjectiveRow.prefix)
        .outerjoin(ReviewRow, refers(KeyResultRow.id, ReviewRow))
        .join(ObjectiveRow, refers(KeyResultRow.objective_id, ObjectiveRow))
    )
    with store.begin(school.workspace_id, read_only=True) as session:
        ((key_result, *others),) = reviewed.all(session)
    assert key_result.key == "RD-1"
    assert others == [None, school.objective.prefix]


def test_the_first_or_none(store: Store) -> None:
    school = found(store, keys=KEYS)
    with store.begin(school.workspace_id, read_only=True) as session:
        assert BY_KEY.first(session, keys=KEYS) == ("RD-1",)
        assert BY_KEY.first(session, keys=["RD-9"]) is None


def test_what_the_session_holds_is_written_before(store: Store) -> None:
    school = found(store)
    with store.begin(school.workspace_id) as session:
        (row,) = session.scalars(select(KeyResultRow))
        row.key = "RD-7"
        assert BY_KEY.all(session, keys=["RD-7"]) == [("RD-7",)]


def test_who_only_reads_changes_nothing(store: Store) -> None:
    school = found(store)
    with (
        store.begin(school.workspace_id, read_only=True) as session,
        pytest.raises(RuntimeError, match="read only"),
    ):
        RENAMED.all(session, member_id="UANA", called="Nobody")


def test_what_the_database_refuses_is_the_same_error(store: Store) -> None:
    school = found(store)
    twice = Prepared(
        insert(AuditRow)
        .values(id=1, at=cast.NOW, actor_id=bindparam("actor_id"), action="", subject="", detail={})
        .returning(AuditRow.id)
    )
    with store.begin(school.workspace_id) as session:
        twice.all(session, actor_id="UANA")
    with pytest.raises(Conflict) as refused, store.begin(school.workspace_id) as session:
        twice.all(session, actor_id="UANA")
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert "parameters hidden" in str(refused.value.__cause__)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_connection_that_is_lost_is_not_used_again(store: Store) -> None:
    school = found(store, keys=KEYS)
    with store.begin(school.workspace_id) as session:
        mine = session.scalar(select(func.pg_backend_pid()).select_from(MemberRow).limit(1))
        with store.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(mine)))
        with pytest.raises(OperationalError) as lost:
            BY_KEY.all(session, keys=KEYS)
        session.rollback()
    assert lost.value.connection_invalidated
    with store.begin(school.workspace_id) as session:
        assert len(BY_KEY.all(session, keys=KEYS)) == len(KEYS)


def test_many_rows_are_all_there(store: Store) -> None:
    school = found(store)
    new = {"at": cast.NOW, "action": "", "subject": "", "detail": {}}
    ids = [f"U{number:04}" for number in range(2500)]
    with store.begin(school.workspace_id) as session:
        session.execute(insert(AuditRow), [{"actor_id": one, **new} for one in ids])
        rows = Prepared(select(AuditRow.actor_id).order_by(AuditRow.actor_id)).all(session)
    assert rows == [(one,) for one in ids]


def test_rows_of_no_workspace_are_refused(store: Store) -> None:
    school = found(store)
    with store.begin(school.workspace_id) as session:
        for statement in (
            Prepared(select(InstallationRow.id)),
            Prepared(select(KeyResultRow, InstallationRow)),
            Prepared(insert(InstallationRow).returning(InstallationRow.id)),
        ):
            with pytest.raises(RuntimeError, match="rows of a workspace"):
                statement.all(session)


def test_an_insert_is_of_the_session_s_workspace(store: Store) -> None:
    school = found(store)
    new = Prepared(
        insert(AuditRow)
        .values(
            at=bindparam("at", type_=UtcDateTime),
            actor_id="UANA",
            action="look",
            subject="-",
            detail=bindparam("detail", type_=JSON),
        )
        .returning(AuditRow.workspace_id, AuditRow.at)
    )
    with store.begin(school.workspace_id) as session:
        told = new.all(session, at=cast.NOW, detail={"why": "a test"})
        assert told == [(school.workspace_id, cast.NOW)]
        (row,) = session.scalars(select(AuditRow))
        assert (row.at, row.detail) == (cast.NOW, {"why": "a test"})
