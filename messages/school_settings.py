"""`/okr admin settings`: what the school decided, in words, and the forms to decide anew.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Mapping, Sequence
from datetime import time

from bot.okr.rules import Rules
from bot.okr.settings import Group, Kind, Setting, of_group
from messages import Message, View, render

_FIRST_HOUR, _LAST_HOUR = 5, 21
_MINUTES = 15


def overview(rules: Rules) -> Message:
    """Every setting as a sentence, what is not as by default marked; a button for each group."""
    return render.message("school_settings.overview.j2", groups=_grouped(), rules=rules)


def form(group: Group, rules: Rules, metadata: str) -> View:
    """The settings of one group; the block of each is named as its rule is."""
    return render.view(
        "school_settings.form.j2",
        group=group,
        settings=of_group(group),
        rules=rules,
        times={one.name: _times(one.value(rules)) for one in of_group(group) if _is_time(one)},
        metadata=metadata,
    )


def saved(group: Group, changed: Sequence[Setting], rules: Rules, followed: int) -> Message:
    """What is so from now on; `followed` people took the school's new day and time as theirs."""
    return render.message(
        "school_settings.saved.j2", group=group, changed=changed, rules=rules, followed=followed
    )


def _grouped() -> Mapping[Group, Sequence[Setting]]:
    return {group: of_group(group) for group in Group}


def _is_time(setting: Setting) -> bool:
    return setting.kind is Kind.TIME


def _times(now: time) -> list[time]:
    """Every quarter of an hour of a day at work, and the time that is set."""
    quarters = range(_FIRST_HOUR * 60, _LAST_HOUR * 60 + 1, _MINUTES)
    return sorted({*(time(at // 60, at % 60) for at in quarters), now})
