"""What a digest costs: read, choose and write it, for one school and for the whole district.

Read through the same functions as `/okr support` and `/okr wins`. The naive way asks for the owner
and the newest check-in of each key result, one after the other. A part of `make bench`.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session as PlainSession

import messages.digest
from bot import digesting
from bot.okr.access import subtree
from bot.okr.barriers import people_of
from bot.okr.model import Team
from bot.okr.support import LINES
from storage import Store, members, teams, tracked
from storage.tables import CheckInRow, KeyResultRow
from tests.benchmarks import district, naive_app
from tests.benchmarks.district import NOW, WORKSPACE
from tests.benchmarks.table import Figure, Sizes
from tests.benchmarks.timing import median, once

_WEEK = timedelta(days=7)
_DISTRICT = 1
_MOST = {"sqlite": (5.0, 150.0), "postgresql": (5.0, 300.0)}


def figures(sizes: Sizes) -> Iterator[Figure]:
    for one in district.of(sizes):
        one.reset()
        store = Store(one.url)
        with store.begin(WORKSPACE, read_only=True) as session:
            tree = teams.tree(session)
        scopes = ("one school", tree[district.school_id(3)], 20), ("district", tree[_DISTRICT], 5)
        for (name, team, runs), most in zip(scopes, _MOST[store.dialect], strict=True):
            ids = subtree(team.id, tree)
            naive = once(partial(_naively, store, ids)).wall
            for kind, write in (("needs support", support), ("wins", celebrate)):
                took = median(partial(write, store, team), runs)
                what = f"digest {kind}, {name}, {one.name}"
                yield Figure(what, took.wall, naive=naive, target=most, note=took.note)
            newest = median(partial(_newest, store, ids), runs)
            windowed = once(partial(_windowed, store, ids)).wall
            what = f"newest check-ins alone, {name}, {one.name}"
            yield Figure(what, newest.wall, naive=windowed, note=newest.note)
        store.close()


def support(store: Store, team: Team) -> object:
    """Who needs support in a team and those below it."""
    with store.begin(WORKSPACE, read_only=True) as session:
        tree = teams.tree(session)
        digest = digesting.support(session, team, subtree(team.id, tree), NOW, LINES)
        names = members.named(session, people_of(line.barrier for line in digest.lines))
    return messages.digest.support(digest, names, NOW)


def celebrate(store: Store, team: Team) -> object:
    """What moved in the last week."""
    with store.begin(WORKSPACE, read_only=True) as session:
        ids = subtree(team.id, teams.tree(session))
        digest = digesting.wins(session, team, ids, NOW - _WEEK, NOW, NOW, {}, LINES)
        names = members.named(session, digest.people)
    return messages.digest.wins(digest, names, NOW)


def _newest(store: Store, team_ids: Collection[int]) -> object:
    """What of a digest depends on the history: the newest check-in of each key result."""
    in_teams = KeyResultRow.team_id.in_(sorted(team_ids))
    newest = tracked.Newest(tracked.open_ids(in_teams), 1)
    with store.begin(WORKSPACE, read_only=True) as session:
        return newest.run(session, {})


def _windowed(store: Store, team_ids: Collection[int]) -> object:
    """The same as one finds it first: number the rows of each key result, take number one."""
    number = func.row_number().over(
        partition_by=CheckInRow.key_result_id, order_by=CheckInRow.at.desc()
    )
    in_teams = select(KeyResultRow.id).where(KeyResultRow.team_id.in_(sorted(team_ids)))
    rows = select(CheckInRow, number.label("number_")).where(
        CheckInRow.workspace_id == WORKSPACE, CheckInRow.key_result_id.in_(in_teams)
    )
    newest = rows.subquery()
    with PlainSession(store.engine) as session:
        return session.execute(select(newest).where(newest.c.number_ == 1)).all()


def _naively(store: Store, team_ids: Collection[int]) -> list[str]:
    with PlainSession(store.engine) as session:
        lines = []
        for team_id in team_ids:
            of_team = select(KeyResultRow).where(
                KeyResultRow.workspace_id == WORKSPACE, KeyResultRow.team_id == team_id
            )
            lines += [naive_app.line(session, one) for one in session.scalars(of_team)]
        return lines
