"""What Alembic runs: the versions, on the connection that `storage.migrations` handed over."""

from alembic import context

from storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=True,  # where the connection is not in one already
)
with context.begin_transaction():
    context.run_migrations()
