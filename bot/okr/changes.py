"""What an edit changed, field by field, in texts that can be stored, shown and compared.

May import the standard library and `bot.okr.model`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from bot.okr.model import Change, Cover, FieldChange, KeyResult, Objective

_Edited = TypeVar("_Edited", KeyResult, Objective)

_UNTOLD = frozenset({"id", "key", "prefix", "objective_id", "pause_reason"})
"""Fields that never change, or that nobody edits; and a reason, which not everybody may read: it is
kept as that of the edit."""


def difference(
    before: KeyResult | Objective, after: KeyResult | Objective
) -> tuple[FieldChange, ...]:
    """The fields that differ, those of the measure by their own names; none for no change.

    Values are texts: `75`, `2027-06-11`, `weekly`, `yes`, a Slack id, `U0BEN 2026-11-02 2026-11-20`
    for a cover, lists with a line for each; empty for none.
    """
    old, new = _texts(before), _texts(after)
    return tuple(
        FieldChange(name=name, before=old[name], after=new[name])
        for name in new
        if old[name] != new[name]
    )


def rebased(mine: _Edited, theirs: _Edited, since: Iterable[Change]) -> _Edited:
    """My edit on top of theirs: what they changed meanwhile and I left alone is as they have it.

    `since` are the changes that were made after I saw it, newest first. What both of us changed is
    as I have it.
    """
    seen = {field.name: field.before for change in since for field in change.fields}
    now = _texts(mine)
    untouched = {name for name, before in seen.items() if now.get(name) == before}
    if isinstance(mine, KeyResult):
        assert isinstance(theirs, KeyResult)
        inner = untouched & set(mine.measure.__slots__)
        values = {name: getattr(theirs.measure, name) for name in inner}
        measure = replace(mine.measure, **values)
        outer = {name: getattr(theirs, name) for name in untouched - inner}
        return replace(mine, measure=measure, **outer)
    return replace(mine, **{name: getattr(theirs, name) for name in untouched})


def _texts(value: KeyResult | Objective) -> Mapping[str, str]:
    return {name: _text(one) for name, one in _fields(value) if name not in _UNTOLD}


def _fields(value: KeyResult | Objective) -> Iterator[tuple[str, object]]:
    for name in value.__slots__:
        if name == "measure" and isinstance(value, KeyResult):
            measure = value.measure
            yield from ((inner, getattr(measure, inner)) for inner in measure.__slots__)
        else:
            yield name, getattr(value, name)


def _text(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case Decimal():
            return f"{value.normalize() + 0:f}"
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case Cover():
            return f"{value.member_id} {value.starts} {value.until}"
        case tuple():
            return "\n".join(_text(one) for one in value)
        case _:
            return str(value)
