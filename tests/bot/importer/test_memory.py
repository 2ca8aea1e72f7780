"""What an import holds at a time does not depend on how long the file is."""

import gc

from bot import importer
from bot.okr.model import KeyResult, Objective
from storage import Store, members, workspaces
from tests import cast

LINES = 2_000
AT_ONCE = 4 * 500
"""Rows, objectives and key results of a batch, of the one before, and a batch to spare."""


def test_only_some_hundred_rows_are_in_memory_at_a_time(store: Store) -> None:
    with store.begin(cast.WORKSPACE.id) as session:
        workspaces.ensure(session, cast.WORKSPACE)
        members.save(session, cast.MEMBERS)
    for add in ("adds all", "finds all there"):
        assert most_alive(store) < AT_ONCE < 2 * LINES, add


def most_alive(store: Store) -> int:
    """The most rows, objectives and key results that an import of all lines has at a time."""
    text = "objective,key_result,team,owner,baseline,target\n" + "".join(
        f"Goal {n // 3},Key result {n},Team {n % 40},Ana Rivera,10,80\n" for n in range(LINES)
    )
    counts: list[int] = []
    seen: list[None] = []

    def on_row() -> None:
        seen.append(None)
        if len(seen) % 250 == 0:
            kinds = importer.Row, Objective, KeyResult
            counts.append(sum(isinstance(one, kinds) for one in gc.get_objects()))

    contents = importer.open_text(text)
    importer.run(store, cast.WORKSPACE.id, contents, owner=None, now=cast.NOW, on_row=on_row)
    assert len(seen) == LINES
    return max(counts)
