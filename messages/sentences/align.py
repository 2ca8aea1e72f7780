"""Objectives: finding one, and what it may support.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "objective.unknown": _(
            "I do not know an objective %(key)s. Did you mean %(nearest)s? `/okr tree` shows all."
        ),
        "objective.unknown without nearest": _(
            "I do not know an objective %(key)s. `/okr tree` shows all there are."
        ),
        "objective.unknown without key": _(
            "Which objective? Please add its letters, for example `/okr tree RD`."
        ),
        "cycle.not_found": _(
            "I do not know a cycle called “%(typed)s”. There are: %(cycles)s. For example "
            "`/okr list cycle:2026`."
        ),
        "cycle.not_found without cycles": _(
            "There is no cycle yet. Once an admin has begun one, `/okr list` shows what is in it."
        ),
        "tree.unknown": _(
            "I found neither an objective nor a team called “%(typed)s”. `/okr tree` shows all, "
            "`/okr tree RD` or `/okr tree Math` a part."
        ),
        "align.none_yours": _(
            "There is no objective here that you could align. `/okr tree` shows all there are."
        ),
        "align.nothing_above": _(
            "%(key)s has nothing to support yet. Once a team above it has an objective, "
            "`/okr align %(key)s` lists it."
        ),
        "align.closed": _(
            "The cycle of %(key)s is closed, so its links stay as they are. `/okr tree` shows "
            "what is running now."
        ),
        "align.itself": _(
            "%(key)s cannot support itself. Which goal above it does it help? For example "
            "`/okr align %(key)s to MA-2`."
        ),
        "align.not_above": _(
            "%(key)s can support goals of its own team or a team above, and %(target)s is neither. "
            "`/okr align %(key)s` lists what it can."
        ),
        "align.circle": _(
            "%(key)s is already supported by %(target)s, so this would run in a circle. "
            "`/okr tree %(key)s` shows how they hang together."
        ),
    }
