"""Commands that cannot be done, and what is broken.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "command.unknown_key": _(
            "I do not know %(key)s. Did you mean %(nearest)s? `/okr my` shows yours."
        ),
        "command.unknown_key without nearest": _(
            "I do not know %(key)s. `/okr my` shows yours, `/okr list` shows everybody's."
        ),
        "command.which_key": _(
            "Which one? Please add its key: %(keys)s. For example `/okr show RD-2`."
        ),
        "command.which_key without keys": _(
            "Which one? Please add its key, for example `/okr show RD-2`. `/okr list` shows them."
        ),
        "list.bad_filter": _(
            "I could not use “%(filter)s” to choose. These work: `/okr list @name`, "
            "`/okr list team:Math`, `/okr list status:support`."
        ),
        "person.unknown": _(
            "I could not find “%(who)s” here. Type @ and choose the person: `/okr list @name`."
        ),
        "person.unknown without who": _(
            "I could not find your account yet. Please try again in a minute with `/okr`."
        ),
        "workspace.not_installed": _(
            "Homeroom is not installed in this workspace any more. Once whoever runs it has "
            "installed it again, `/okr` works as before."
        ),
        "team.unknown": _(
            "I could not find a team called “%(team)s”. For example: `/okr list team:Math`."
        ),
        "team.unknown without team": _(
            "There is no team here yet. Once an admin has added one, `/okr list` shows its work."
        ),
        "channel.not_here": _(
            "That only works in a channel. Go to the channel and type it there: `/okr wins here`."
        ),
        "prompt.nothing_open": _(
            "There is no prompt open for you right now. To check in anyway: `/okr checkin`."
        ),
        "undo.nothing": _(
            "There is no check-in to take back. `/okr history RD-2` shows what was saved."
        ),
        "undo.too_old": _(
            "That check-in is too old to take back. A new one corrects it: `/okr c RD-2 71`."
        ),
        "key_result.closed": _(
            "%(key)s takes no check-ins now: it was closed, or its cycle is not open. "
            "`/okr show %(key)s` shows how it stands."
        ),
        "access.not_yours": _(
            "%(key)s belongs to %(owner)s, so only they check in there. `/okr show %(key)s` shows "
            "how it stands."
        ),
        "access.not_yours without key": _(
            "That check-in belongs to somebody else, so only they can change it. `/okr my` shows "
            "yours."
        ),
        "support.own": _(
            "%(key)s is your own. Could somebody else help? Say so in the form: `/okr c %(key)s`."
        ),
        "generic.busy": _(
            "A lot is going on right now, so nothing was done yet. Please try again in a moment, "
            "for example with `/okr`."
        ),
        "generic.meanwhile": _(
            "Somebody else was a moment faster, so nothing was changed here. `/okr` shows how it "
            "stands now."
        ),
        "generic.trouble": _(
            "Something went wrong on my side, sorry. Nothing was changed. Please try again in a "
            "minute, for example with `/okr`."
        ),
    }
