"""What is stored before and after, and which of the changes Dan from elsewhere may make."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from storage import Store
from storage.tables import Base

PRIVATE = "PRIVATEWORDS"
"""Stands wherever only Ana's team and its leaders may read."""


@dataclass(frozen=True)
class Dan:
    id: str
    team_id: int


def rows(store: Store) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row there is, by its table and primary key."""
    found = {}
    with store.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                key = ":".join(str(row[column.name]) for column in table.primary_key)
                found[table.name, key] = dict(row)
    return found


def wrongly_changed(
    before: dict[tuple[str, str], dict[str, Any]],
    after: dict[tuple[str, str], dict[str, Any]],
    dan: Dan | None,
) -> list[str]:
    """What Dan changed beyond what he may; without him nobody may change anything."""
    found = []
    for at in before.keys() | after.keys():
        old, new = before.get(at), after.get(at)
        if old == new:
            continue
        fields = {
            one
            for one in {**(old or {}), **(new or {})}
            if (old or {}).get(one) != (new or {}).get(one)
        }
        if dan is None or not _may(dan, at[0], old, new, fields, after):
            found.append(f"{at}: {sorted(fields)}")
    return sorted(found)


def _may(
    dan: Dan,
    table: str,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    fields: set[str],
    after: dict[tuple[str, str], dict[str, Any]],
) -> bool:
    """Everything of his own team, himself, and what anybody may: offer help, thank, ask to hear."""
    row = new or old or {}
    match table:
        case "outbox":
            return PRIVATE not in str(row["payload"]) or row["channel"] != dan.id
        case "members":
            return row["id"] == dan.id or fields <= {"home_stale_at"}
        case "barriers":
            return fields <= {"helper_id", "helping_since", "offer_at"} or _is_dans(row, dan, after)
        case "objectives" | "key_results":
            return row["team_id"] == dan.team_id and (old is None or old["team_id"] == dan.team_id)
        case "check_ins" | "changes" | "reviews" | "reporters":
            return _is_dans(row, dan, after)
        case "wins":
            return bool(row["author_id"] == dan.id)
        case "prompts":
            return bool(row["member_id"] == dan.id)
        case "prompt_items":
            return bool(after["prompts", _key(row, "prompt_id")]["member_id"] == dan.id)
        case "audit":
            admins_own = ("team.", "role.", "cycle.", "import", "export")
            return row["actor_id"] == dan.id and not row["action"].startswith(admins_own)
    return False


def _key(row: dict[str, Any], column: str) -> str:
    """The primary key of the row that this one points at."""
    return f"{row['workspace_id']}:{row[column]}"


def _is_dans(row: dict[str, Any], dan: Dan, after: dict[tuple[str, str], dict[str, Any]]) -> bool:
    """About a key result or objective of his own team."""
    of = [
        after[table, _key(row, name)]["team_id"]
        for table, name in (("key_results", "key_result_id"), ("objectives", "objective_id"))
        if row.get(name) is not None
    ]
    return bool(of) and all(one == dan.team_id for one in of)
