"""The migrations build exactly what the tables say, from nothing, on both databases."""

import subprocess
import sys
import threading
from collections.abc import Callable

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateIndex

from storage import Store, migrations
from storage.tables import Base

POSTGRESQL_ONLY = {"ix_check_ins_at"}


def test_nothing_is_left_between_the_migrations_and_the_tables(database_url: str) -> None:
    store = Store(database_url)
    with store.engine.connect() as connection:
        told = {"compare_server_default": True, "include_object": _is_of(store.dialect)}
        context = MigrationContext.configure(connection, opts=told)
        differences = compare_metadata(context, Base.metadata)
    store.close()
    assert differences == []


def test_the_primary_keys_are_the_same(database_url: str) -> None:
    """Alembic does not look at them. SQLite numbers rows by the number alone."""
    store = Store(database_url)
    inspector = inspect(store.engine)
    for name, table in Base.metadata.tables.items():
        told = [column.name for column in table.primary_key.columns]
        if store.dialect == "sqlite" and table.autoincrement_column is not None:
            told = ["id"]
        assert inspector.get_pk_constraint(name)["constrained_columns"] == told, name
    store.close()


def test_the_indexes_are_the_same_down_to_their_conditions(
    database_url: str, empty_database_url: str
) -> None:
    migrated, created = Store(database_url), Store(empty_database_url)
    if created.dialect == "sqlite":  # whose tables only the migrations can make
        indexes = [index for table in Base.metadata.tables.values() for index in table.indexes]
        told = {
            _plain(str(CreateIndex(one).compile(created.engine)))
            for one in indexes
            if one.name not in POSTGRESQL_ONLY
        }
    else:
        Base.metadata.create_all(created.engine)
        told = _indexes(created)
    assert _indexes(migrated) == told
    migrated.close()
    created.close()


def test_an_empty_database_is_brought_up_to_date(empty_database_url: str) -> None:
    store = Store(empty_database_url)
    assert not store.is_current()
    store.migrate()
    assert store.is_current()
    store.migrate()
    tables = set(inspect(store.engine).get_table_names())
    store.close()
    assert tables == {*Base.metadata.tables, "alembic_version"}


def test_the_versions_are_the_chain_that_alembic_follows() -> None:
    chain = ScriptDirectory.from_config(migrations._config()).walk_revisions()
    assert migrations.versions() == [one.revision for one in chain]


def test_where_nothing_is_missing_alembic_is_not_even_loaded(sqlite_url: str) -> None:
    """It is a tenth of the memory of a process that would never use it."""
    program = f"""
import sys, bot.runner
from storage import Store
store = Store({sqlite_url!r})
store.migrate()
print(store.is_current(), sorted({{"alembic", "mako"}} & sys.modules.keys()))
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (said.stdout, said.stderr) == ("True []\n", "")


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    stores = [Store(empty_database_url) for _ in range(2)]
    threads = [threading.Thread(target=store.migrate) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.is_current() for store in stores] == [True, True]
    for store in stores:
        store.close()


def test_an_index_of_scoped_queries_leads_with_the_workspace() -> None:
    across_all = {
        "ix_barriers_offer",
        "ix_installations_expiring",
        "ix_members_due",
        "ix_members_home",
        "ix_prompts_nudge",
        "ix_outbox_retry",
        "ix_teams_monthly_due",
        "ix_prompts_ending",
        "ix_offers_due",
        "ix_teams_wins_due",
        "ix_teams_support_due",
        "ix_outbox_held",
        "ix_outbox_expiring",
        "ix_outbox_gave_up",
    }
    leading = {
        str(index.name): next(iter(index.columns)).name
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if index.name not in across_all
    }
    assert {name for name, column in leading.items() if column != "workspace_id"} == set()


def test_sqlite_knows_the_figures_of_every_index(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    figures = "SELECT idx, stat FROM sqlite_stat1"
    with store.engine.connect() as connection:
        known = {row.idx: row.stat for row in connection.exec_driver_sql(figures)}
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
        assert set(known) == {name for (name,) in names}
    assert known["ix_key_results_key"] == "1000000 1000000 10"
    assert known["ix_members_due"] == "10000 10 10 10"
    assert known["sqlite_autoindex_members_1"] == "1000000 1000000 1"
    store.migrate()
    with store.engine.connect() as connection:
        again = {row.idx: row.stat for row in connection.exec_driver_sql(figures)}
    assert again == known
    store.close()


def _is_of(dialect: str) -> Callable[..., bool]:
    """What is of one database only: Alembic does not know that."""

    def look(item: object, name: str, type_: str, reflected: bool, compare_to: object) -> bool:
        if dialect == "sqlite":
            return reflected or name not in POSTGRESQL_ONLY
        return not (type_ == "unique_constraint" and name.endswith("_workspace_id_id"))

    return look


def _indexes(store: Store) -> set[str]:
    queries = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename <> 'alembic_version' AND indexname NOT LIKE 'pk%'",
    }
    with store.engine.connect() as connection:
        found = connection.execute(text(queries[store.dialect])).scalars()
        return {_plain(sql) for sql in found}


def _plain(sql: str) -> str:
    return " ".join(sql.replace('"', "").split())
